import { type InferenceSession, Tensor } from "onnxruntime-node";
import { discardTensors } from "./discard.js";
import type { ChosenPrecision } from "./encoder-precision.js";
import { FRAME, LEAD, SAMPLE_RATE, TRAIL } from "./log-mel.js";
import {
  type CrossLayer,
  type EncodedWindow,
  FULL_FRAMES,
  type HeadShape,
  SilenceTail,
  silence,
  TAIL_MARGIN,
  TAIL_MINIMUM,
} from "./silence-tail.js";

/** Samples in the longest window, 30 s. */
export const WINDOW_SAMPLES = FULL_FRAMES * FRAME;

/** Full scale is 1; float files may go over it, by far less than this. */
const LOUDEST = 64;

export interface EncoderParts {
  /** The graph's parts, one after the other. */
  readonly sessions: readonly InferenceSession[];
  /** How their products are computed. */
  readonly precision: ChosenPrecision;
  /** The decoder's. */
  readonly layers: number;
  readonly shape: HeadShape;
}

/** Encodes windows of at most 30 s, short ones with the cached silence tail. */
export class Encoder {
  readonly #parts: EncoderParts;
  readonly tail: SilenceTail;

  private constructor(parts: EncoderParts, tail: SilenceTail) {
    this.#parts = parts;
    this.tail = tail;
  }

  /** @param kept the model's encoded silence, where it need not be computed */
  static async create(parts: EncoderParts, kept?: SilenceTail): Promise<Encoder> {
    return new Encoder(parts, kept ?? SilenceTail.of(await run(parts, silence(), FULL_FRAMES), parts.shape));
  }

  get precision(): ChosenPrecision {
    return this.#parts.precision;
  }

  /**
   * @param pcm 16 kHz samples, at most `WINDOW_SAMPLES`
   * @param full encode all 30 s, silence included, as the model was trained: the fallback when the tail misleads it
   * @param pause awaited halfway; other windows may be encoded meanwhile
   */
  async encode(pcm: Float32Array, full = false, pause?: () => Promise<void>): Promise<EncodedWindow> {
    const audioFrames = Math.min(FULL_FRAMES, Math.ceil(pcm.length / FRAME));
    // Whole seconds: windows of a few sizes reuse each other's memory, those of every size leave it in pieces.
    const seconds = Math.max(Math.ceil(pcm.length / SAMPLE_RATE + TAIL_MARGIN), TAIL_MINIMUM);
    const frames = full ? FULL_FRAMES : Math.min(FULL_FRAMES, (seconds * SAMPLE_RATE) / FRAME);
    return this.tail.append(await run(this.#parts, pcm, frames, pause), frames, audioFrames);
  }
}

async function run(
  { sessions, layers, shape: { heads, head } }: EncoderParts,
  pcm: Float32Array,
  frames: number,
  pause?: () => Promise<void>,
): Promise<CrossLayer[]> {
  const padded = pad(pcm, frames);
  let outputs: InferenceSession.OnnxValueMapType = {};
  for (const [part, session] of sessions.entries()) {
    if (part > 0) await pause?.();
    const feeds: InferenceSession.OnnxValueMapType =
      part === 0 ? { pcm: new Tensor("float32", padded, [1, padded.length]) } : { x: outputs.y! };
    outputs = await session.run(feeds);
    discardTensors(feeds);
  }
  const half = heads * frames * head;
  return Array.from({ length: layers }, (_, i) => {
    const both = outputs[`kv${i}`]!.data as Float32Array;
    return { keys: both.subarray(0, half), values: both.subarray(half) };
  });
}

/** The samples that the front end takes for so many frames. */
function pad(pcm: Float32Array, frames: number): Float32Array {
  const padded = new Float32Array(LEAD + frames * FRAME + TRAIL);
  padded.set(pcm.subarray(0, frames * FRAME), LEAD);
  // A sample that is no number, or absurdly large, would make the whole window no numbers, and what it leaves in the caches harm others.
  for (let i = LEAD; i < padded.length; i++) if (!(Math.abs(padded[i]) <= LOUDEST)) padded[i] = 0;
  for (let i = 0; i < LEAD; i++) padded[LEAD - 1 - i] = padded[LEAD + 1 + i]; // reflection, as torch.stft pads
  return padded;
}
