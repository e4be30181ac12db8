import type { TranscriptChannel } from "../transcript.js";
import { phrasesOf } from "./phrases.js";

/** The text of a transcript that comes stretch by stretch. */
export class RunningText {
  #text = "";

  /** What has come so far. */
  get text(): string {
    return this.#text;
  }

  /** Adds a stretch, and returns by how much the text grew at its end. */
  add(stretch: TranscriptChannel): string {
    const more = phrasesOf(stretch)
      .map(({ text }) => text)
      .join("");
    const delta = this.#text === "" ? more.trimStart() : more;
    this.#text += delta;
    return delta;
  }
}

/** The text of a whole channel. */
export function spokenText(channel: TranscriptChannel): string {
  return new RunningText().add(channel);
}
