import { waveformOf } from "../sound/index.js";
import { audioOf, type Recording } from "./recording.js";

/** Finds the shape of a recording, once. */
export async function findShape(recording: Recording): Promise<void> {
  const { shape, seconds } = recording;
  if (shape.peek() !== "unknown") return;
  shape.value = "loading";
  const audio = audioOf(recording);
  shape.value = (audio && (await waveformOf(audio, seconds.peek()))) ?? "none";
}
