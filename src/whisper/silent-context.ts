import { Tensor } from "onnxruntime-node";
import { hearsSilence, keyWidth } from "./encoder-attention.js";
import type { Dimensions } from "./ggml-reader.js";
import { framesInGroup, GROUPS, TAIL_STRIDE } from "./silence-tail.js";

/** What one encoder block's attention has of silence: `keys` [GROUPS, width + heads] and `values` [GROUPS, width]. */
export interface SilentBlock {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** The encoder's attention: `blocks` of them get silence, none in models that do without. */
export interface AudioShape {
  readonly blocks: number;
  readonly heads: number;
  readonly width: number;
}

/** That of a model's encoder. */
export function audioShape(dimensions: Dimensions): AudioShape {
  const { audioHeads: heads, audioState: width, audioLayers } = dimensions;
  return { blocks: hearsSilence(dimensions) ? audioLayers : 0, heads, width };
}

/**
 * The silence that the encoder's own attention finds behind audio that is encoded without the rest of its 30 s: a model that was trained on 30 s rests on it. One frame
 * stands for `TAIL_STRIDE`, as in the tail that the decoder gets.
 */
export class SilentContext {
  readonly blocks: readonly SilentBlock[];
  readonly #shape: AudioShape;

  constructor(blocks: readonly SilentBlock[], shape: AudioShape) {
    this.blocks = blocks;
    this.#shape = shape;
  }

  /** What silence is encoded with, to learn the rest. */
  static none(shape: AudioShape): SilentContext {
    const nothing = new Float32Array(0);
    return new SilentContext(
      Array.from({ length: shape.blocks }, () => ({ keys: nothing, values: nothing })),
      shape,
    );
  }

  /** @param learned `k<i>` and `v<i>` of a run over silence */
  static of(learned: readonly SilentBlock[], shape: AudioShape): SilentContext {
    const { heads, width } = shape;
    const head = width / heads;
    const blocks = learned.map(({ keys, values }) => {
      const weighted = keys.slice();
      for (let g = 0; g < GROUPS; g++) {
        const weight = Math.log(framesInGroup(g));
        for (let h = 0; h < heads; h++) weighted[g * keyWidth(width, heads) + h * (head + 1) + head] = weight;
      }
      return { keys: weighted, values };
    });
    return new SilentContext(blocks, shape);
  }

  /** How many numbers a block's keys are, and its values. */
  static numbers({ heads, width }: AudioShape): { readonly keys: number; readonly values: number } {
    return { keys: GROUPS * keyWidth(width, heads), values: GROUPS * width };
  }

  /** What a session takes beside a window of so many frames: the groups that begin behind it. */
  feeds(frames: number, names: readonly string[]): Record<string, Tensor> {
    const first = Math.ceil(frames / TAIL_STRIDE);
    const { heads, width } = this.#shape;
    const rest = (data: Float32Array, columns: number) => {
      const from = data.subarray(first * columns);
      return new Tensor("float32", from, [1, from.length / columns, columns]);
    };
    const feeds: Record<string, Tensor> = {};
    for (const [i, { keys, values }] of this.blocks.entries()) {
      if (!names.includes(`sk${i}`)) continue;
      feeds[`sk${i}`] = rest(keys, keyWidth(width, heads));
      feeds[`sv${i}`] = rest(values, width);
    }
    return feeds;
  }
}
