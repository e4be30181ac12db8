import { type InferenceSession, Tensor } from "onnxruntime-node";
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

/** Encodes windows of at most 30 s, short ones with the cached silence tail. */
export class Encoder {
  /** The graph's parts, one after the other. */
  readonly #sessions: readonly InferenceSession[];
  readonly #layers: number;
  readonly tail: SilenceTail;

  private constructor(sessions: readonly InferenceSession[], layers: number, tail: SilenceTail) {
    this.#sessions = sessions;
    this.#layers = layers;
    this.tail = tail;
  }

  /** @param kept the model's encoded silence, where it need not be computed */
  static async create(sessions: readonly InferenceSession[], layers: number, shape: HeadShape, kept?: SilenceTail): Promise<Encoder> {
    return new Encoder(sessions, layers, kept ?? SilenceTail.of(await run(sessions, layers, silence(), FULL_FRAMES), shape));
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
    return this.tail.append(await run(this.#sessions, this.#layers, pcm, frames, pause), frames, audioFrames);
  }
}

async function run(
  sessions: readonly InferenceSession[],
  layers: number,
  pcm: Float32Array,
  frames: number,
  pause?: () => Promise<void>,
): Promise<CrossLayer[]> {
  const padded = new Float32Array(LEAD + frames * FRAME + TRAIL);
  padded.set(pcm.subarray(0, frames * FRAME), LEAD);
  // A sample that is no number, or absurdly large, would make the whole window no numbers, and what it leaves in the caches harm others.
  for (let i = LEAD; i < padded.length; i++) if (!(Math.abs(padded[i]) <= LOUDEST)) padded[i] = 0;
  for (let i = 0; i < LEAD; i++) padded[LEAD - 1 - i] = padded[LEAD + 1 + i]; // reflection, as torch.stft pads
  let outputs: InferenceSession.ReturnType = {};
  for (const [part, session] of sessions.entries()) {
    if (part > 0) await pause?.();
    outputs = await session.run(part === 0 ? { pcm: new Tensor("float32", padded, [1, padded.length]) } : { x: outputs.y! });
  }
  return Array.from({ length: layers }, (_, i) => ({
    keys: outputs[`ck${i}`].data as Float32Array,
    values: outputs[`cv${i}`].data as Float32Array,
  }));
}
