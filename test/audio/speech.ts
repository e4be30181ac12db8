import { resolve } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type HeardBlock, SPEECH_FRAME, type SpeechDetector } from "../../src/audio/index.js";
import { SILENT_FRAMES } from "../../src/audio/speech-model.js";
import { join, ROOT } from "./decoding.js";

export const SILERO = resolve(ROOT, "models/silero_vad_v6.onnx");

/** The original graph, one frame a run, as its makers feed it: the oracle of the batched one. */
export async function originalModel(): Promise<(samples: Float32Array) => Promise<Float32Array>> {
  const session = await InferenceSession.create(SILERO, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const sr = new Tensor("int64", BigInt64Array.of(16_000n), []);
  return async (samples) => {
    const lead = SILENT_FRAMES * SPEECH_FRAME;
    const audio = new Float32Array(lead + Math.ceil(samples.length / SPEECH_FRAME) * SPEECH_FRAME);
    audio.set(samples, lead);
    const input = new Float32Array(64 + SPEECH_FRAME);
    let state = new Tensor("float32", new Float32Array(256), [2, 1, 128]);
    const speech: number[] = [];
    for (let at = 0; at < audio.length; at += SPEECH_FRAME) {
      input.copyWithin(0, SPEECH_FRAME);
      input.set(audio.subarray(at, at + SPEECH_FRAME), 64);
      const { output, stateN } = await session.run({ input: new Tensor("float32", input, [1, input.length]), state, sr });
      state = stateN as typeof state;
      if (at >= lead) speech.push(output.data[0] as number);
    }
    return Float32Array.from(speech);
  };
}

/** The samples in blocks of one size, or of the sizes given, again and again. */
export async function* inBlocks(samples: Float32Array, ...sizes: readonly number[]): AsyncGenerator<Float32Array> {
  for (let at = 0, turn = 0; at < samples.length; turn += 1) {
    const size = sizes[turn % sizes.length];
    yield samples.subarray(at, at + size);
    at += size;
  }
}

/** Everything that a stream gives. */
export async function hearAll(
  detector: Pick<SpeechDetector, "listen">,
  blocks: AsyncIterable<Float32Array>,
): Promise<{ blocks: HeardBlock[]; samples: Float32Array; speech: Float32Array }> {
  const heard: HeardBlock[] = [];
  for await (const block of detector.listen(blocks, new AbortController().signal)) heard.push(block);
  return { blocks: heard, samples: join(heard.map(({ samples }) => samples)), speech: join(heard.map(({ speech }) => speech)) };
}

export function greatestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, index) => Math.max(most, Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.abs(value - b[index])), 0);
}
