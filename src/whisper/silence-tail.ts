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

/** One decoder layer's cross-attention inputs for the frames of one window: `keys` and `values` [heads, frames, head]. */
export interface CrossLayer {
  readonly keys: Float32Array;
  readonly values: Float32Array;
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
  /** The frames in order, in pieces: what was encoded, and the tail. */
  readonly pieces: readonly WindowPiece[];
}

export interface WindowPiece {
  readonly frames: number;
  /** One for each decoder layer. */
  readonly layers: readonly CrossLayer[];
}

/** Puts a window's pieces one behind the other into a row of a cache. */
export function writeWindow({ pieces }: EncodedWindow, cache: WindowCache, row: number, layers: number): void {
  let at = 0;
  for (const piece of pieces) {
    for (let i = 0; i < layers; i++) cache.write(row, at, piece.frames, i, piece.layers[i]);
    at += piece.frames;
  }
}

/** Where a window's numbers stand. */
export function memoryOf({ pieces }: EncodedWindow): ArrayBuffer[] {
  const all = pieces.flatMap(({ layers }) => layers.flatMap(({ keys, values }) => [keys.buffer, values.buffer]));
  return [...new Set(all)] as ArrayBuffer[];
}

/** How large that is. */
export function bytesOf(window: EncodedWindow): number {
  return memoryOf(window).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

interface WindowCache {
  write(row: number, at: number, count: number, layer: number, source: CrossLayer): void;
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

/** Encoder output of silence at the middle of every group of `TAIL_STRIDE` frames, kept once per model. */
export class SilenceTail {
  /** One for each decoder layer, of `GROUPS` frames. */
  readonly layers: readonly CrossLayer[];
  readonly #shape: HeadShape;

  constructor(layers: readonly CrossLayer[], shape: HeadShape) {
    this.layers = layers;
    this.#shape = shape;
  }

  /** @param full the encoder's output for `silence()`, 1500 frames */
  static of(full: readonly CrossLayer[], shape: HeadShape): SilenceTail {
    const centres = Array.from({ length: GROUPS }, (_, g) => Math.min(g * TAIL_STRIDE + TAIL_STRIDE / 2, FULL_FRAMES - 1));
    return new SilenceTail(
      full.map((layer) => pick(layer, FULL_FRAMES, centres, shape)),
      shape,
    );
  }

  /** How many numbers a layer's keys are, and its values. */
  static numbers({ heads, head }: HeadShape): number {
    return heads * head * GROUPS;
  }

  /**
   * The window of `frames` encoded frames, of which `audioFrames` hold audio: what lies behind those becomes few frames of silence, as far as it was encoded its own, then the
   * tail's. A frame that stands for n equal ones gets log(n) on its score: exp(s + log n) = n · exp(s), the softmax over all n.
   */
  append(layers: readonly CrossLayer[], frames: number, audioFrames: number): EncodedWindow {
    if (frames >= FULL_FRAMES)
      return { frames, audioFrames, bias: new Float32Array(frames), shortcut: false, pieces: [{ frames, layers }] };
    const shown = Math.min(frames, audioFrames + TAIL_SHOWN);
    const own: number[] = [];
    const tail: number[] = [];
    const weights: number[] = [];
    for (let group = Math.floor(shown / TAIL_STRIDE); group < GROUPS; group++) {
      const [from, to] = [Math.max(shown, group * TAIL_STRIDE), (group + 1) * TAIL_STRIDE];
      if (to <= frames) own.push(Math.floor((from + to) / 2));
      else tail.push(group);
      weights.push(Math.log(framesInGroup(group, shown)));
    }
    const count = shown + own.length;
    const bias = new Float32Array(count + tail.length);
    bias.set(weights, shown);
    const audio = layers.map((layer) => pick(layer, frames, own, this.#shape, shown));
    const silent = this.layers.map((layer) => pick(layer, GROUPS, tail, this.#shape));
    const pieces = [
      { frames: count, layers: audio },
      { frames: tail.length, layers: silent },
    ];
    return { frames: bias.length, audioFrames, bias, shortcut: true, pieces };
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

/** Copies a layer's first frames and those at some places behind them. */
function pick({ keys, values }: CrossLayer, frames: number, at: readonly number[], { heads, head }: HeadShape, first = 0): CrossLayer {
  const count = first + at.length;
  const picked = (from: Float32Array) => {
    const to = new Float32Array(heads * head * count);
    for (let h = 0; h < heads; h++) {
      const strip = from.subarray(h * frames * head, (h + 1) * frames * head);
      to.set(strip.subarray(0, first * head), h * count * head);
      for (const [i, frame] of at.entries()) to.set(strip.subarray(frame * head, (frame + 1) * head), (h * count + first + i) * head);
    }
    return to;
  };
  return { keys: picked(keys), values: picked(values) };
}
