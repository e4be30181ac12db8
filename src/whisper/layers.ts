import { asBytes, ElementType, type OnnxGraph } from "../onnx/index.js";
import { MOST } from "./encoder-precision.js";
import { smoothing } from "./smoothing.js";
import type { Weights } from "./weights.js";

/**
 * How the weights of matrix products stand in a graph: as float32; in blocks of the file's 8 or 4 bits, the fastest for a few rows; or in 8 bits
 * with one scale for each output, the fastest for many rows where the processor has instructions for it; or the same with weights of 7 bits, for
 * processors without. Activations are then made 8-bit as they come, with one scale for all rows of a product.
 */
export type Precision = "float32" | "blocks" | "int8" | "int7";

/** GELU's least value is −0.17 (Hendrycks and Gimpel 2016): with a row's largest at least that, both ends of its range are within it. */
const GELU_LEAST = 0.17;
/** A row of zeros stays one. */
const LEAST = 1e-6;

/** The layers of Radford et al. 2022 (the Transformer of section 2.2), written into a graph. Every method returns its output's name. */
export class Layers {
  readonly graph: OnnxGraph;
  readonly weights: Weights;
  readonly width: number;
  readonly precision: Precision;

  constructor(graph: OnnxGraph, weights: Weights, width: number, precision: Precision) {
    this.graph = graph;
    this.weights = weights;
    this.width = width;
    this.precision = precision;
  }

  /** x · Wᵀ (+ bias where the model has one) for a square or rectangular weight [outputs, inputs]. */
  linear(x: string, name: string, inputs = this.width, outputs = this.width): string {
    const weight = `${name}.weight`;
    const y = this.precision === "blocks" ? this.blocks(x, weight, outputs, inputs) : this.#product(x, weight, outputs, inputs);
    const bias = `${name}.bias`;
    return this.weights.has(bias) ? this.graph.op("Add", [y, this.tensor(bias, [outputs])]) : y;
  }

  /**
   * Layer normalisation, and linear layers of what it gives: one output for each group, in which its layers' stand side by side. In 8 bits a group is one
   * product.
   */
  normedLinears(x: string, norm: string, groups: readonly (readonly string[])[], outputs = this.width): readonly string[] {
    const { graph, width } = this;
    if (this.#most === undefined) {
      const y = this.norm(x, norm);
      return groups.map((names) => {
        const all = names.map((name) => this.linear(y, name, width, outputs));
        return all.length === 1 ? all[0]! : graph.op("Concat", all, { axis: -1 });
      });
    }
    let factors: Float32Array | undefined;
    const smooth = () => {
      factors ??= smoothing(this.weights, norm, groups.flat(), outputs, width);
      return factors;
    };
    const y = this.norm(x, norm, smooth);
    return groups.map((names) => this.#int8(y, names, outputs, width, { smooth }));
  }

  /**
   * One of an input that is not normalised. In 8 bits its rows are given one loudness for the product: a loud frame must not cost the quiet ones
   * their precision.
   * @param least of the input's numbers, when it is known, without its sign
   */
  unevenLinear(x: string, name: string, inputs = this.width, least?: number): string {
    if (this.#most === undefined) return this.linear(x, name, inputs);
    const { graph } = this;
    const highest = graph.op("ReduceMax", [least === undefined ? graph.op("Abs", [x]) : x, graph.ints("last", [-1])], { keepdims: 1 });
    const floor = least ?? LEAST;
    const largest = graph.op("Max", [highest, graph.scalar(`floor.${floor}`, floor)]);
    const y = graph.op("Mul", [this.#int8(graph.op("Div", [x, largest]), [name], this.width, inputs, { biased: false }), largest]);
    return graph.op("Add", [y, this.tensor(`${name}.bias`, [this.width])]);
  }

  /**
   * A square weight in blocks whose outputs are `factor` times as large: the queries of an attention, so that its scores need no scaling. ONNX Runtime
   * would make that a part of the product after it, and such a product takes three times as long for a row (MLAS has no vector kernel for it).
   */
  scaled(x: string, name: string, factor: number): string {
    const { width } = this;
    const y = this.blocks(x, `${name}.weight`, width, width, factor);
    return this.graph.op("Add", [y, this.tensor(`${name}.bias`, [width], () => (value) => value * factor)]);
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

  /**
   * A tensor of the file as a float32 constant.
   * @param change gives, when the model is written, what each number becomes
   */
  tensor(name: string, shape: readonly number[], change?: () => (value: number, i: number) => number): string {
    this.weights.entry(name, shape); // a missing one is heard of here, not when the graph is written
    const values = () => {
      const changed = change?.(); // first: it may read other weights, into the memory that this one's are valid in
      const floats = this.weights.floats(name, shape);
      return asBytes(changed === undefined ? floats : floats.map(changed));
    };
    return this.graph.lazy(name, ElementType.float, shape, values);
  }

  /** @param smooth what the channels are divided by afterwards */
  norm(x: string, name: string, smooth?: () => Float32Array): string {
    const divide =
      smooth &&
      (() => {
        const factors = smooth();
        return (value: number, c: number) => value / factors[c];
      });
    const [scale, bias] = ["weight", "bias"].map((part) => this.tensor(`${name}.${part}`, [this.width], divide)) as [string, string];
    return this.graph.op("LayerNormalization", [x, scale, bias], { axis: -1, epsilon: { float: 1e-5 } });
  }

  /** The block's feed-forward half with its residual connection. */
  feedForward(x: string, block: string): string {
    const { graph, width } = this;
    const [up, down] = [`${block}.mlp.0`, `${block}.mlp.2`];
    const inner = graph.op("Gelu", this.normedLinears(x, `${block}.mlp_ln`, [[up]], 4 * width));
    return graph.op("Add", [x, this.unevenLinear(inner, down, 4 * width, GELU_LEAST)]);
  }

  /** [B, S, heads · head] to [B, heads, S, head]. */
  splitHeads(x: string, heads: number, output?: string): string {
    const shape = this.graph.ints(`split.${heads}`, [0, 0, heads, -1]);
    return this.graph.op("Transpose", [this.graph.op("Reshape", [x, shape])], { perm: [0, 2, 1, 3] }, output);
  }

  /** Scores of an attention: queries [.., S, head] · keys [.., T, head]ᵀ, [.., S, T]. */
  scores(queries: string, keys: string): string {
    return this.graph.contrib("FusedMatMul", [queries, keys], { transB: 1 });
  }

  /** [B, heads, S, width / heads] back to [B, S, width]. */
  joinHeads(x: string): string {
    const shape = this.graph.ints("join", [0, 0, this.width]);
    return this.graph.op("Reshape", [this.graph.op("Transpose", [x], { perm: [0, 2, 1, 3] }), shape]);
  }

  /** The largest weight in 8 bits; undefined where they are not. */
  get #most(): number | undefined {
    return this.precision === "int8" || this.precision === "int7" ? MOST[this.precision] : undefined;
  }

  /** x · Wᵀ + bias in 8 bits for weights [rows, columns], side by side. @param smooth what their columns are multiplied by */
  #int8(
    x: string,
    names: readonly string[],
    rows: number,
    columns: number,
    { biased = true, smooth }: { readonly biased?: boolean; readonly smooth?: () => Float32Array } = {},
  ): string {
    const { graph, weights } = this;
    const all = names.map((name) => `${name}.weight`);
    for (const name of all) weights.entry(name, [rows, columns]);
    const packed = () => weights.int8(all, [rows, columns], this.#most!, smooth?.());
    const data = graph.lazy(`${all[0]}.i8`, ElementType.int8, [columns, names.length * rows], () => asBytes(packed().data));
    const scales = graph.lazy(`${all[0]}.i8.scales`, ElementType.float, [names.length * rows], () => asBytes(packed().scales));
    if (!biased) return graph.contrib("DynamicQuantizeMatMul", [x, data, scales], {});
    const biases = () => {
      const values = new Float32Array(names.length * rows);
      for (const [i, name] of names.entries())
        if (weights.has(`${name}.bias`)) values.set(weights.floats(`${name}.bias`, [rows]), i * rows);
      return asBytes(values);
    };
    const bias = graph.lazy(`${all[0]}.i8.bias`, ElementType.float, [names.length * rows], biases);
    return graph.contrib("DynamicQuantizeMatMul", [x, data, scales, "", bias], {});
  }

  #product(x: string, name: string, rows: number, columns: number): string {
    this.weights.entry(name, [rows, columns]);
    const data = () => asBytes(this.weights.transposed(name, rows, columns));
    return this.graph.op("MatMul", [x, this.graph.lazy(`${name}.t`, ElementType.float, [columns, rows], data)]);
  }
}
