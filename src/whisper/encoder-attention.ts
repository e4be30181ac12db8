import { ElementType, type OnnxGraph, type ValueInfo } from "../onnx/index.js";
import type { Dimensions } from "./ggml-reader.js";
import { TAIL_STRIDE } from "./silence-tail.js";

/** Blocks of the smallest models, `tiny` and `tiny.en`. */
export const FEW_BLOCKS = 4;
/** Behind every frame. */
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * Whether the encoder's own attention is given silence for what is not encoded: without, all but the smallest models hear worse (docs/architecture.md, "The cached
 * silence tail").
 */
export function hearsSilence({ audioLayers }: Pick<Dimensions, "audioLayers">): boolean {
  return audioLayers > FEW_BLOCKS;
}

/** Numbers of a key: a head has one more than its own, in which a frame of silence says how many it stands for. */
export function keyWidth(width: number, heads: number): number {
  return width + heads;
}

/** The middle one of every group of `TAIL_STRIDE` frames, of [B, T, ..]. */
export function everySixteenth(graph: OnnxGraph, x: string, output: string): void {
  const slice = [
    graph.ints("middle", [TAIL_STRIDE / 2]),
    graph.ints("all", [ALL]),
    graph.ints("axis1", [1]),
    graph.ints("stride", [TAIL_STRIDE]),
  ];
  graph.op("Slice", [x, ...slice], {}, output);
}

/** What a block's attention gives, and what the graph needs for it. */
export interface SelfAttention {
  readonly attended: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/**
 * A block's self-attention from queries, keys and values [B, T, width] each, over its own frames and over silence.
 *
 * Inputs: `sk<i>` [B, G, width + heads] and `sv<i>` [B, G, width], keys and values of frames of silence. Outputs, for who runs silence to learn them:
 * `k<i>` and `v<i>`, the same of every sixteenth frame of its own. A query's last number is √head and is multiplied by 1/√head like all scores, so that what a key has there
 * is added to its score: log(n) for a frame that stands for n. As a bias it would be a matrix over all pairs of frames, with which ONNX Runtime leaves its fast attention.
 */
export function attentionOverSilence(
  graph: OnnxGraph,
  [query, key, value]: readonly [string, string, string],
  { block, width, heads }: { readonly block: number; readonly width: number; readonly heads: number },
): SelfAttention {
  const head = width / heads;
  const wide = keyWidth(width, heads);
  const widen = (x: string, by: number) => {
    const split = graph.op("Reshape", [x, graph.ints("heads", [0, 0, heads, head])]);
    const padded = graph.op("Pad", [split, graph.ints("one more", [0, 0, 0, 0, 0, 0, 0, 1]), graph.scalar(`more.${by}`, by)]);
    return graph.op("Reshape", [padded, graph.ints("heads.wide", [0, 0, wide])]);
  };
  const keys = widen(key, 0);
  const float = (name: string, frames: string, columns: number): ValueInfo => ({
    name,
    type: ElementType.float,
    shape: ["B", frames, columns],
  });
  everySixteenth(graph, keys, `k${block}`);
  everySixteenth(graph, value, `v${block}`);
  const all = [
    widen(query, Math.sqrt(head)),
    graph.op("Concat", [keys, `sk${block}`], { axis: 1 }),
    graph.op("Concat", [value, `sv${block}`], { axis: 1 }),
  ];
  return {
    attended: graph.contrib("MultiHeadAttention", all, { num_heads: heads, scale: { float: 1 / Math.sqrt(head) } }),
    inputs: [float(`sk${block}`, "G", wide), float(`sv${block}`, "G", width)],
    outputs: [float(`k${block}`, `T/${TAIL_STRIDE}`, wide), float(`v${block}`, `T/${TAIL_STRIDE}`, width)],
  };
}
