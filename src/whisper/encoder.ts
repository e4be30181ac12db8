import { type InferenceSession, Tensor } from "onnxruntime-node";
import { discardTensors } from "./discard.js";
import type { ChosenPrecision } from "./encoder-precision.js";
import { FRAME, LEAD, SAMPLE_RATE, TRAIL } from "./log-mel.js";
import {
  type EncodedWindow,
  FULL_FRAMES,
  type HeadShape,
  SilenceTail,
  silence,
  TAIL_MARGIN,
  TAIL_MINIMUM,
  type TailPlan,
} from "./silence-tail.js";
import { type AudioShape, SilentContext } from "./silent-context.js";

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
  readonly audio: AudioShape;
}

/** What stands for the silence behind audio that is encoded without the rest of its 30 s. */
export interface EncodedSilence {
  /** For the decoder. */
  readonly tail: SilenceTail;
  /** For the encoder. */
  readonly context: SilentContext;
}

/** Encodes windows of at most 30 s, short ones with the cached silence tail. */
export class Encoder {
  readonly #parts: EncoderParts;
  readonly silence: EncodedSilence;

  private constructor(parts: EncoderParts, silence: EncodedSilence) {
    this.#parts = parts;
    this.silence = silence;
  }

  /** @param kept the model's encoded silence, where it need not be computed */
  static async create(parts: EncoderParts, kept?: EncodedSilence): Promise<Encoder> {
    return new Encoder(parts, kept ?? (await encodedSilence(parts)));
  }

  get precision(): ChosenPrecision {
    return this.#parts.precision;
  }

  /** The same with other sessions. */
  on(sessions: readonly InferenceSession[]): Encoder {
    return new Encoder({ ...this.#parts, sessions }, this.silence);
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
    const plan = this.silence.tail.plan(frames, audioFrames);
    const outputs = await run(this.#parts, pcm, frames, { silence: this.silence, plan, pause });
    const { bias } = plan;
    const data = (name: string) => outputs[name]!.data as Int8Array;
    const layers = Array.from({ length: this.#parts.layers }, (_, i) => ({ keys: data(`keys${i}`), values: data(`values${i}`) }));
    return { frames: bias.length, audioFrames, bias, shortcut: frames < FULL_FRAMES, layers };
  }
}

/** Encodes 30 s of silence. */
async function encodedSilence(parts: EncoderParts): Promise<EncodedSilence> {
  const { layers, shape, audio } = parts;
  const blocks = Array.from({ length: audio.blocks }, (_, i) => [`k${i}`, `v${i}`] as const);
  const tails = Array.from({ length: layers }, (_, i) => `learned${i}`);
  const none = { tail: SilenceTail.none(layers, shape), context: SilentContext.none(audio) };
  const plan = none.tail.plan(FULL_FRAMES, FULL_FRAMES);
  const outputs = await run(parts, silence(), FULL_FRAMES, { silence: none, plan, learn: [...blocks.flat(), ...tails] });
  const data = (name: string) => outputs[name]!.data as Float32Array;
  const learned = blocks.map(([keys, values]) => ({ keys: data(keys), values: data(values) }));
  return {
    tail: new SilenceTail(
      tails.map((name) => outputs[name]!.data as Int8Array),
      shape,
    ),
    context: SilentContext.of(learned, audio),
  };
}

interface RunOptions {
  readonly silence: EncodedSilence;
  readonly plan: TailPlan;
  /** Outputs beside the encoded audio. */
  readonly learn?: readonly string[];
  readonly pause?: (() => Promise<void>) | undefined;
}

async function run(
  { sessions, layers }: EncoderParts,
  pcm: Float32Array,
  frames: number,
  { silence: { tail, context }, plan, learn = [], pause }: RunOptions,
): Promise<InferenceSession.OnnxValueMapType> {
  const padded = pad(pcm, frames);
  const wanted = ["y", ...Array.from({ length: layers }, (_, i) => [`keys${i}`, `values${i}`]).flat(), ...learn];
  const learned: Record<string, Tensor> = {};
  let outputs: InferenceSession.OnnxValueMapType = {};
  for (const [part, session] of sessions.entries()) {
    if (part > 0) await pause?.();
    const own: InferenceSession.OnnxValueMapType =
      part === 0 ? { pcm: new Tensor("float32", padded, [1, padded.length]) } : { x: outputs.y! };
    const last = part === sessions.length - 1 ? cross(tail, plan) : {};
    outputs = await session.run(
      { ...own, ...last, ...context.feeds(frames, session.inputNames) },
      session.outputNames.filter((name) => wanted.includes(name)),
    );
    discardTensors(own);
    for (const name of learn) if (outputs[name] !== undefined) learned[name] = outputs[name];
  }
  return { ...outputs, ...learned };
}

/** What the last part takes beside its audio: which frames the decoder gets, and what follows them. */
function cross(tail: SilenceTail, { kept, group }: TailPlan): Record<string, Tensor> {
  return { kept: new Tensor("int64", BigInt64Array.from(kept, BigInt), [kept.length]), ...tail.feeds(group) };
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
