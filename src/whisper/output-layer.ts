import { asBytes, ElementType } from "../onnx/index.js";
import type { Dimensions } from "./ggml-reader.js";
import type { Layers } from "./layers.js";
import type { PackedWeights } from "./quantization.js";
import type { Blocks } from "./row-blocks.js";
import type { Weights } from "./weights.js";

/** Text tokens that a step returns, the most probable first: twice as many as a search may choose from, since which are the best is told roughly. */
export const CANDIDATES = 24;

export const EMBEDDING = "decoder.token_embedding.weight";
/** The normalisation before it, whose outputs are divided by the factors. */
export const OUTPUT_NORM = "decoder.ln";

/** What tells which text tokens may come next. Half of the bytes, and a quarter less time than 8 bits in blocks of 32. */
export const ROUGH: Blocks = { bits: 4, block: 128 };
const FINE: Blocks = { bits: 8, block: 32 };

/** Rows of the embedding that are looked at to learn how large its columns are: one in so many. */
const SAMPLED = 64;

export interface OutputLayerOptions {
  /** The last text token, end of text: what follows is special. */
  readonly endOfText: number;
  /** See `balance`. */
  readonly factors: Float32Array;
  /** What `packText` gives, where it need not be packed. */
  readonly kept?: PackedWeights | undefined;
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
  const scale = weights.floats(`${OUTPUT_NORM}.weight`, [width]).slice();
  const bias = weights.floats(`${OUTPUT_NORM}.bias`, [width]);
  return Float32Array.from(squares, (sum, c) => {
    const [a, w] = [Math.hypot(scale[c], bias[c]), Math.sqrt(sum / rows)];
    return a > 0 && w > 0 ? Math.sqrt(a / w) : 1;
  });
}

/** The text tokens' rows of the embedding as the rough product has them; valid until other weights are packed. */
export function packText(weights: Weights, { vocab, textState }: Dimensions, { endOfText, factors }: OutputLayerOptions): PackedWeights {
  return weights.packedRows(EMBEDDING, [vocab, textState], [0, endOfText + 1], ROUGH, factors);
}

/**
 * Logits of the tokens at the positions `at` of `normed`, for `TokenScores` to read. The text's are rough, and only the best of them return:
 *
 * - `state` [B, K, width], the normalised state that they are made from, divided by the factors;
 * - `rough`, `share`, `candidates` [B, K, CANDIDATES], the best logits, their log-probabilities among all text tokens, and ids;
 * - `special` [R, K, specials], the special tokens' logits of the rows `told` [R]: few steps ask for any.
 */
export function outputLayer(layers: Layers, normed: string, dimensions: Dimensions, options: OutputLayerOptions): void {
  const { graph, weights } = layers;
  const { vocab, textState } = dimensions;
  const { endOfText, factors, kept } = options;
  const state = graph.op("Gather", [normed, "at"], { axis: 1 }, "state");
  const text = logits(layers, state, endOfText + 1, ROUGH, () => kept ?? packText(weights, dimensions, options));
  graph.ops("TopK", [text, graph.ints("count", [CANDIDATES])], ["rough", "candidates"], { axis: -1 });
  graph.op("GatherElements", [graph.op("LogSoftmax", [text], { axis: -1 }), "candidates"], { axis: -1 }, "share");
  const special = () => weights.packedRows(EMBEDDING, [vocab, textState], [endOfText + 1, vocab], FINE, factors);
  logits(layers, graph.op("Gather", [state, "told"], { axis: 0 }), vocab - endOfText - 1, FINE, special, "special");
}

function logits(
  { graph, width }: Layers,
  state: string,
  rows: number,
  { bits, block }: Blocks,
  packed: () => PackedWeights,
  output?: string,
): string {
  const columns = Math.ceil(width / block);
  const data = graph.lazy(`vocabulary.${bits}`, ElementType.uint8, [rows, columns, (block * bits) / 8], () => packed().data);
  const scales = graph.lazy(`vocabulary.${bits}.scales`, ElementType.float, [rows * columns], () => asBytes(packed().scales));
  const attributes = { K: width, N: rows, bits, block_size: block, accuracy_level: 4 };
  return graph.contrib("MatMulNBits", [state, data, scales], attributes, output);
}
