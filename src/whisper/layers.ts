import { asBytes, ElementType, type OnnxGraph } from "../onnx/index.js";
import type { Weights } from "./weights.js";

/**
 * How matrix products are computed: in float32; with weights in blocks of the file's 8 or 4 bits; or with 8-bit weights, one scale for each
 * output, and activations that are made 8-bit as they come (`int8`), which is the fastest where the processor has such instructions.
 */
export type Precision = "float32" | "blocks" | "int8";

/** The layers of Radford et al. 2022 (the Transformer of section 2.2), written into a graph. Every method returns its output's name. */
export class Layers {
  readonly graph: OnnxGraph;
  readonly weights: Weights;
  readonly width: number;
  readonly precision: Precision;
  /** By layer: what its input channels were divided by. */
  readonly #smoothed = new Map<string, Float32Array>();

  constructor(graph: OnnxGraph, weights: Weights, width: number, precision: Precision) {
    this.graph = graph;
    this.weights = weights;
    this.width = width;
    this.precision = precision;
  }

  /** x · Wᵀ (+ bias where the model has one) for a square or rectangular weight [outputs, inputs]. */
  linear(x: string, name: string, inputs = this.width, outputs = this.width): string {
    const weight = `${name}.weight`;
    if (this.precision === "int8" && !(process.env.EXP_SKIP && new RegExp(process.env.EXP_SKIP).test(name)))
      return this.#int8(x, name, outputs, inputs);
    const y = this.precision !== "blocks" ? this.#product(x, weight, outputs, inputs) : this.blocks(x, weight, outputs, inputs);
    const bias = `${name}.bias`;
    return this.weights.has(bias) ? this.graph.op("Add", [y, this.tensor(bias, [outputs])]) : y;
  }

  /** Product with a [rows, columns] weight in blocks of 32; accuracy level 4 lets ONNX Runtime quantise activations to 8 bits a block. */
  blocks(x: string, name: string, rows: number, columns: number): string {
    const { graph, weights } = this;
    const bits = weights.bits(name, rows, columns);
    const packed = () => weights.packed(name, rows, columns);
    const data = graph.lazy(`${name}.q`, ElementType.uint8, [rows, columns / 32, (32 * bits) / 8], () => packed().data);
    const scales = graph.lazy(`${name}.scales`, ElementType.float, [(rows * columns) / 32], () => asBytes(packed().scales));
    return graph.contrib("MatMulNBits", [x, data, scales], { K: columns, N: rows, bits, block_size: 32, accuracy_level: 4 });
  }

  /** A tensor of the file as a float32 constant. */
  tensor(name: string, shape: readonly number[]): string {
    this.weights.entry(name, shape); // a missing one is heard of here, not when the graph is written
    return this.graph.lazy(name, ElementType.float, shape, () => asBytes(this.weights.floats(name, shape)));
  }

  /** @param feeds the linear layers [outputs, inputs] that alone take the output */
  norm(x: string, name: string, feeds: readonly (readonly [string, number])[] = []): string {
    if (this.precision === "int8" && feeds.length > 0 && process.env.EXP_SMOOTH) return this.#smoothNorm(x, name, feeds);
    const [scale, bias] = [this.tensor(`${name}.weight`, [this.width]), this.tensor(`${name}.bias`, [this.width])];
    return this.graph.op("LayerNormalization", [x, scale, bias], { axis: -1, epsilon: { float: 1e-5 } });
  }

  /**
   * Moves the differences between the normalised channels into the weights of the layers behind, where each has a scale of its own to keep them
   * (Xiao et al. 2023, "SmoothQuant", equation 4, with strength one half). A channel's range is read off the norm's own scale and bias: what
   * it normalises is spread like a normal distribution.
   */
  #smoothNorm(x: string, name: string, feeds: readonly (readonly [string, number])[]): string {
    const { width, weights } = this;
    const scale = weights.floats(`${name}.weight`, [width]).slice();
    const bias = weights.floats(`${name}.bias`, [width]).slice();
    const heaviest = new Float32Array(width);
    for (const [feed, outputs] of feeds) {
      const matrix = weights.floats(`${feed}.weight`, [outputs, width]);
      for (let i = 0; i < matrix.length; i++) heaviest[i % width] = Math.max(heaviest[i % width], Math.abs(matrix[i]));
    }
    const strength = Number(process.env.EXP_SMOOTH);
    const smooth = Float32Array.from(scale, (each, i) => {
      const range = 4 * Math.abs(each) + Math.abs(bias[i]);
      return Math.max(1e-5, range) ** strength / Math.max(1e-5, heaviest[i]) ** (1 - strength);
    });
    for (const [feed] of feeds) this.#smoothed.set(feed, smooth);
    const divided = (values: Float32Array) => values.map((value, i) => value / smooth[i]);
    const inputs = [x, this.graph.floats(`${name}.smooth.weight`, divided(scale)), this.graph.floats(`${name}.smooth.bias`, divided(bias))];
    return this.graph.op("LayerNormalization", inputs, { axis: -1, epsilon: { float: 1e-5 } });
  }

  /** The block's feed-forward half with its residual connection. */
  feedForward(x: string, block: string): string {
    const inner = this.linear(
      this.norm(x, `${block}.mlp_ln`, [[`${block}.mlp.0`, 4 * this.width]]),
      `${block}.mlp.0`,
      this.width,
      4 * this.width,
    );
    return this.graph.op("Add", [x, this.linear(this.graph.op("Gelu", [inner]), `${block}.mlp.2`, 4 * this.width, this.width)]);
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

  /**
   * A row's largest number is taken out before the product and put back after it: activations get one scale for all rows, and a loud
   * frame must not cost the quiet ones their precision.
   */
  #int8(x: string, name: string, rows: number, columns: number): string {
    const { graph, weights } = this;
    const weight = `${name}.weight`;
    weights.entry(weight, [rows, columns]);
    const packed = () => weights.int8(weight, rows, columns, this.#smoothed.get(name));
    const data = graph.lazy(`${weight}.i8`, ElementType.int8, [columns, rows], () => asBytes(packed().data));
    const scales = graph.lazy(`${weight}.i8scales`, ElementType.float, [rows], () => asBytes(packed().scales));
    const bias = weights.has(`${name}.bias`) ? this.tensor(`${name}.bias`, [rows]) : undefined;
    if (!(process.env.EXP_ROW && new RegExp(process.env.EXP_ROW).test(name)))
      return graph.contrib("DynamicQuantizeMatMul", [x, data, scales, ...(bias ? ["", bias] : [])], {});
    const largest = graph.op("ReduceMax", [graph.op("Abs", [x]), graph.ints("last", [-1])], { keepdims: 1 });
    const loud = graph.op("Max", [largest, graph.scalar("quiet", 1e-6)]);
    const y = graph.op("Mul", [graph.contrib("DynamicQuantizeMatMul", [graph.op("Div", [x, loud]), data, scales], {}), loud]);
    return bias === undefined ? y : graph.op("Add", [y, bias]);
  }

  #product(x: string, name: string, rows: number, columns: number): string {
    this.weights.entry(name, [rows, columns]);
    const data = () => asBytes(this.weights.transposed(name, rows, columns));
    return this.graph.op("MatMul", [x, this.graph.lazy(`${name}.t`, ElementType.float, [columns, rows], data)]);
  }
}
