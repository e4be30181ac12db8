import { Tensor } from "onnxruntime-node";
import type { Dimensions } from "./ggml-reader.js";
import { SAMPLE_RATE } from "./log-mel.js";

/** Encoder frames in the 30 s that the model was trained on. */
export const FULL_FRAMES = 1500;
/** Frames of silence that one cached frame stands for: they are nearly alike, and each costs the decoder as much as a frame of speech. */
export const TAIL_STRIDE = 16;
/** Seconds encoded at least beyond the audio's end, so that its last frames see silence follow. */
export const TAIL_MARGIN = 0.9;
/** Encoded frames behind the audio that the decoder gets one by one, a tenth of a second; of the rest of the margin one stands for its neighbours, as in the tail. */
export const TAIL_SHOWN = 5;
/** Least seconds encoded: words of half a second loop under shorter windows (docs/architecture.md, "The cached silence tail"). */
export const TAIL_MINIMUM = 4;

/** One decoder layer's cross-attention inputs for the frames of one window, in 8 bits (see `CrossSteps`): `keys` [heads, head, frames] and `values` [heads, frames, head]. */
export interface CrossLayer {
  readonly keys: Int8Array;
  readonly values: Int8Array;
}

/** A window as the decoder sees it: encoded audio, then (unless it fills 30 s) what stands for the silence up to 30 s. */
export interface EncodedWindow {
  readonly frames: number;
  /** Frames that hold audio; the rest is margin and tail. */
  readonly audioFrames: number;
  /** Added to the cross-attention's scores, [frames]. */
  readonly bias: Float32Array;
  /** Cached silence stands for what was not encoded. */
  readonly shortcut: boolean;
  /** One for each decoder layer. */
  readonly layers: readonly CrossLayer[];
}

/** Where a window's numbers stand. */
export function memoryOf({ layers }: EncodedWindow): ArrayBuffer[] {
  return layers.flatMap(({ keys, values }) => [keys.buffer, values.buffer] as ArrayBuffer[]);
}

/** How large that is. */
export function bytesOf(window: EncodedWindow): number {
  return memoryOf(window).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** The shape of the cross-attention: `heads` heads of `head` numbers. */
export interface HeadShape {
  readonly heads: number;
  readonly head: number;
}

/** That of a model's decoder. */
export function headShape({ textHeads, textState }: Dimensions): HeadShape {
  return { heads: textHeads, head: textState / textHeads };
}

/** Groups of `TAIL_STRIDE` frames in a full window; the last one is shorter. */
export const GROUPS = Math.ceil(FULL_FRAMES / TAIL_STRIDE);

/** How many frames of a group lie behind the first `frames` of a window. */
export function framesInGroup(group: number, frames = 0): number {
  return Math.min(FULL_FRAMES, (group + 1) * TAIL_STRIDE) - Math.max(frames, group * TAIL_STRIDE);
}

/** Which frames a window has for the decoder. */
export interface TailPlan {
  /** Of those that were encoded. */
  readonly kept: readonly number[];
  /** The first of the tail's groups that follow them; `GROUPS` for none. */
  readonly group: number;
  /** See `EncodedWindow`. */
  readonly bias: Float32Array;
}

/** Encoder output of silence at the middle of every group of `TAIL_STRIDE` frames, kept once per model. */
export class SilenceTail {
  /** Each decoder layer's keys and values side by side, [GROUPS, 2 · width]. */
  readonly layers: readonly Int8Array[];
  readonly #width: number;

  constructor(layers: readonly Int8Array[], { heads, head }: HeadShape) {
    this.layers = layers;
    this.#width = heads * head;
  }

  /** No tail, for encoding silence itself. */
  static none(layers: number, shape: HeadShape): SilenceTail {
    return new SilenceTail(new Array<Int8Array>(layers).fill(new Int8Array(0)), shape);
  }

  /** How many numbers a layer's are. */
  static numbers({ heads, head }: HeadShape): number {
    return 2 * heads * head * GROUPS;
  }

  /**
   * The window of `frames` encoded frames, of which `audioFrames` hold audio: what lies behind those becomes few frames of silence, as far as it was encoded its own, then the
   * tail's. A frame that stands for n equal ones gets log(n) on its score: exp(s + log n) = n · exp(s), the softmax over all n.
   */
  plan(frames: number, audioFrames: number): TailPlan {
    const shown = frames >= FULL_FRAMES ? frames : Math.min(frames, audioFrames + TAIL_SHOWN);
    const kept = Array.from({ length: shown }, (_, i) => i);
    if (frames >= FULL_FRAMES) return { kept, group: GROUPS, bias: new Float32Array(frames) };
    const weights: number[] = [];
    let group = Math.floor(shown / TAIL_STRIDE);
    for (; (group + 1) * TAIL_STRIDE <= frames; group++) {
      kept.push(Math.floor((Math.max(shown, group * TAIL_STRIDE) + (group + 1) * TAIL_STRIDE) / 2));
      weights.push(Math.log(framesInGroup(group, shown)));
    }
    for (let rest = group; rest < GROUPS; rest++) weights.push(Math.log(framesInGroup(rest, shown)));
    const bias = new Float32Array(shown + weights.length);
    bias.set(weights, shown);
    return { kept, group, bias };
  }

  /** What a session takes beside a window: the groups from one on. */
  feeds(group: number): Record<string, Tensor> {
    const columns = 2 * this.#width;
    const rest = this.layers.map((layer) => layer.subarray(group * columns));
    return Object.fromEntries(rest.map((data, i) => [`tail${i}`, new Tensor("int8", data, [1, data.length / columns, columns])]));
  }
}

/**
 * 30 s of silence after half a second of noise: the front end clamps 8 below the loudest frame, and without a loud one silence
 * would be scaled up to look like sound. The noise is a fixed sequence, so that every start gives the same tail.
 */
export function silence(): Float32Array {
  const pcm = new Float32Array(30 * SAMPLE_RATE);
  let state = 1;
  for (let i = 0; i < SAMPLE_RATE / 2; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' linear congruential generator
    pcm[i] = (state / 2 ** 32 - 0.5) * 0.3;
  }
  return pcm;
}
