import { asBytes, ElementType } from "../onnx/index.js";
import type { Layers } from "./layers.js";
import type { PackedWeights } from "./quantization.js";
import type { Blocks } from "./row-blocks.js";
import type { Weights } from "./weights.js";

/** Text tokens that a step returns, the most probable first: twice as many as a search may choose from, since which are the best is told roughly. */
export const CANDIDATES = 24;

export const EMBEDDING = "decoder.token_embedding.weight";
const NORM = "decoder.ln";

/** What tells which text tokens may come next. Half of the bytes, and a quarter less time than 8 bits in blocks of 32. */
const ROUGH: Blocks = { bits: 4, block: 128 };
const FINE: Blocks = { bits: 8, block: 32 };

/** Rows of the embedding that are looked at to learn how large its columns are: one in so many. */
const SAMPLED = 64;

export interface OutputLayerOptions {
  /** The last text token, end of text: what follows is special. */
  readonly endOfText: number;
  /** See `balance`. */
  readonly factors: Float32Array;
}

/**
 * Factors for the channels between the decoder's last normalisation and the output layer: the normalisation's outputs are divided by them and the
 * embedding's columns multiplied, so that both halves of a channel are equally large, √(a · w) for activations of size `a` and weights of size `w`.
 * Without, a few columns thirty times as large as the others (of `tiny.en`) leave those in a block with them no bits: logits are off by
 * 1.3 then (standard deviation), with factors by 0.4. `a` follows from the normalisation's own weight and bias, as in `smoothing`; sizes are root mean squares.
 */
export function balance(weights: Weights, vocab: number, width: number): Float32Array {
  const squares = new Float64Array(width);
  let rows = 0;
  weights.eachRow(
    EMBEDDING,
    vocab,
    width,
    (row) => {
      for (let c = 0; c < width; c++) squares[c] += row[c] ** 2;
      rows += 1;
    },
    { step: SAMPLED },
  );
  const scale = weights.floats(`${NORM}.weight`, [width]).slice();
  const bias = weights.floats(`${NORM}.bias`, [width]);
  return Float32Array.from(squares, (sum, c) => {
    const [a, w] = [Math.hypot(scale[c], bias[c]), Math.sqrt(sum / rows)];
    return a > 0 && w > 0 ? Math.sqrt(a / w) : 1;
  });
}

/**
 * Logits of the tokens at the positions `at` of `x`, for `TokenScores` to read. The text's are rough, and only the best of them return:
 *
 * - `state` [B, K, width], the normalised state that they are made from, divided by the factors;
 * - `rough`, `share`, `candidates` [B, K, CANDIDATES], the best logits, their log-probabilities among all text tokens, and ids;
 * - `special` [B, K, specials], the special tokens' logits.
 */
export function outputLayer(layers: Layers, x: string, vocab: number, { endOfText, factors }: OutputLayerOptions): void {
  const { graph } = layers;
  const state = graph.op("Gather", [layers.norm(x, NORM, () => factors), "at"], { axis: 1 }, "state");
  const text = logits(layers, state, [0, endOfText + 1], vocab, ROUGH, factors);
  graph.ops("TopK", [text, graph.ints("count", [CANDIDATES])], ["rough", "candidates"], { axis: -1 });
  graph.op("GatherElements", [graph.op("LogSoftmax", [text], { axis: -1 }), "candidates"], { axis: -1 }, "share");
  logits(layers, state, [endOfText + 1, vocab], vocab, FINE, factors, "special");
}

function logits(
  { graph, weights, width }: Layers,
  state: string,
  range: readonly [from: number, to: number],
  vocab: number,
  blocks: Blocks,
  factors: Float32Array,
  output?: string,
): string {
  const { bits, block } = blocks;
  const [rows, columns] = [range[1] - range[0], Math.ceil(width / block)];
  const packed = (): PackedWeights => weights.packedRows(EMBEDDING, [vocab, width], range, blocks, factors);
  const data = graph.lazy(`vocabulary.${bits}`, ElementType.uint8, [rows, columns, (block * bits) / 8], () => packed().data);
  const scales = graph.lazy(`vocabulary.${bits}.scales`, ElementType.float, [rows * columns], () => asBytes(packed().scales));
  return graph.contrib("MatMulNBits", [state, data, scales], { K: width, N: rows, bits, block_size: block, accuracy_level: 4 }, output);
}
