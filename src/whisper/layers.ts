import { asBytes, ElementType, type OnnxGraph } from "../onnx/index.js";
import type { Weights } from "./weights.js";

/** How the weights of matrix products stand in a graph: as float32, or in blocks of the file's 8 or 4 bits. */
export type Precision = "float32" | "blocks";

/**
 * How the two products of a feed-forward layer, the largest of a block, are computed: as all others, or in 8 bits (`int8`): weights with one scale for
 * each output, activations made 8-bit as they come. That is the fastest where the processor has instructions for it.
 */
export type FeedForwardPrecision = Precision | "int8";

/** GELU's least value is −0.17 (Hendrycks and Gimpel 2016): with a row's largest at least that, both ends of its range are within it. */
const GELU_LEAST = 0.17;

/** The layers of Radford et al. 2022 (the Transformer of section 2.2), written into a graph. Every method returns its output's name. */
export class Layers {
  readonly graph: OnnxGraph;
  readonly weights: Weights;
  readonly width: number;
  readonly precision: Precision;
  readonly feedForwardPrecision: FeedForwardPrecision;

  constructor(graph: OnnxGraph, weights: Weights, width: number, precision: Precision, feedForward: FeedForwardPrecision = precision) {
    this.graph = graph;
    this.weights = weights;
    this.width = width;
    this.precision = precision;
    this.feedForwardPrecision = feedForward;
  }

  /** x · Wᵀ (+ bias where the model has one) for a square or rectangular weight [outputs, inputs]. */
  linear(x: string, name: string, inputs = this.width, outputs = this.width): string {
    const weight = `${name}.weight`;
    const y = this.precision === "float32" ? this.#product(x, weight, outputs, inputs) : this.blocks(x, weight, outputs, inputs);
    const bias = `${name}.bias`;
    return this.weights.has(bias) ? this.graph.op("Add", [y, this.tensor(bias, [outputs])]) : y;
  }

  /**
   * A square weight in blocks whose outputs are `factor` times as large: the queries of an attention, so that its scores need no scaling. ONNX Runtime
   * would make that a part of the product after it, and such a product takes three times as long for a row (MLAS has no vector kernel for it).
   */
  scaled(x: string, name: string, factor: number): string {
    const { graph, width } = this;
    const bias = () => asBytes(this.weights.floats(`${name}.bias`, [width]).map((value) => value * factor));
    const y = this.blocks(x, `${name}.weight`, width, width, factor);
    return graph.op("Add", [y, graph.lazy(`${name}.bias`, ElementType.float, [width], bias)]);
  }

  /** Product with a [rows, columns] weight in blocks of 32; accuracy level 4 lets ONNX Runtime quantise activations to 8 bits a block. */
  blocks(x: string, name: string, rows: number, columns: number, factor = 1): string {
    const { graph, weights } = this;
    const bits = weights.bits(name, rows, columns);
    const packed = () => weights.packed(name, rows, columns);
    const factors = () => (factor === 1 ? packed().scales : packed().scales.map((scale) => scale * factor));
    const data = graph.lazy(`${name}.q`, ElementType.uint8, [rows, columns / 32, (32 * bits) / 8], () => packed().data);
    const scales = graph.lazy(`${name}.scales`, ElementType.float, [(rows * columns) / 32], () => asBytes(factors()));
    return graph.contrib("MatMulNBits", [x, data, scales], { K: columns, N: rows, bits, block_size: 32, accuracy_level: 4 });
  }

  /** A tensor of the file as a float32 constant. */
  tensor(name: string, shape: readonly number[]): string {
    this.weights.entry(name, shape); // a missing one is heard of here, not when the graph is written
    return this.graph.lazy(name, ElementType.float, shape, () => asBytes(this.weights.floats(name, shape)));
  }

  norm(x: string, name: string): string {
    const [scale, bias] = [this.tensor(`${name}.weight`, [this.width]), this.tensor(`${name}.bias`, [this.width])];
    return this.graph.op("LayerNormalization", [x, scale, bias], { axis: -1, epsilon: { float: 1e-5 } });
  }

  /** The block's feed-forward half with its residual connection. */
  feedForward(x: string, block: string): string {
    const { graph, width } = this;
    const [up, down] = [`${block}.mlp.0`, `${block}.mlp.2`];
    const y = this.norm(x, `${block}.mlp_ln`);
    if (this.feedForwardPrecision !== "int8") {
      const inner = graph.op("Gelu", [this.linear(y, up, width, 4 * width)]);
      return graph.op("Add", [x, this.linear(inner, down, 4 * width, width)]);
    }
    const inner = graph.op("Gelu", [this.#int8(y, up, 4 * width, width, this.tensor(`${up}.bias`, [4 * width]))]);
    // What is normalised has rows of one loudness; these have not, and a loud frame must not cost the quiet ones their precision.
    const largest = graph.op("Max", [
      graph.op("ReduceMax", [inner, graph.ints("last", [-1])], { keepdims: 1 }),
      graph.scalar("gelu", GELU_LEAST),
    ]);
    const z = graph.op("Mul", [this.#int8(graph.op("Div", [inner, largest]), down, width, 4 * width), largest]);
    return graph.op("Add", [x, graph.op("Add", [z, this.tensor(`${down}.bias`, [width])])]);
  }

  /** [B, S, width] to [B, heads, S, width / heads], or with `transposed` to [B, heads, width / heads, S]. */
  splitHeads(x: string, heads: number, transposed = false, output?: string): string {
    const shape = this.graph.ints(`split.${heads}`, [0, 0, heads, this.width / heads]);
    const perm = transposed ? [0, 2, 3, 1] : [0, 2, 1, 3];
    return this.graph.op("Transpose", [this.graph.op("Reshape", [x, shape])], { perm }, output);
  }

  /** [B, heads, S, width / heads] back to [B, S, width]. */
  joinHeads(x: string): string {
    const shape = this.graph.ints("join", [0, 0, this.width]);
    return this.graph.op("Reshape", [this.graph.op("Transpose", [x], { perm: [0, 2, 1, 3] }), shape]);
  }

  /** x · Wᵀ + bias in 8 bits; the activations of all rows have one scale. */
  #int8(x: string, name: string, rows: number, columns: number, bias?: string): string {
    const { graph, weights } = this;
    const weight = `${name}.weight`;
    weights.entry(weight, [rows, columns]);
    const packed = () => weights.int8(weight, rows, columns);
    const data = graph.lazy(`${weight}.i8`, ElementType.int8, [columns, rows], () => asBytes(packed().data));
    const scales = graph.lazy(`${weight}.i8.scales`, ElementType.float, [rows], () => asBytes(packed().scales));
    return graph.contrib("DynamicQuantizeMatMul", [x, data, scales, ...(bias === undefined ? [] : ["", bias])], {});
  }

  #product(x: string, name: string, rows: number, columns: number): string {
    this.weights.entry(name, [rows, columns]);
    const data = () => asBytes(this.weights.transposed(name, rows, columns));
    return this.graph.op("MatMul", [x, this.graph.lazy(`${name}.t`, ElementType.float, [columns, rows], data)]);
  }
}
