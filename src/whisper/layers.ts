import type { OnnxGraph } from "./onnx-graph.js";
import type { PackedWeights } from "./quantization.js";
import type { Weights } from "./weights.js";

/** How the weights of matrix products stand in a graph: as float32, or in blocks of the file's 8 or 4 bits. */
export type Precision = "float32" | "blocks";

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
    const y =
      this.precision === "float32"
        ? this.graph.op("MatMul", [x, this.#transposed(`${name}.weight`, outputs, inputs)])
        : this.blocks(x, `${name}.weight`, this.weights.packed(`${name}.weight`, outputs, inputs));
    const bias = `${name}.bias`;
    return this.weights.has(bias) ? this.graph.op("Add", [y, this.graph.floats(bias, this.weights.floats(bias, [outputs]))]) : y;
  }

  /** Product with weights in blocks of 32; accuracy level 4 lets ONNX Runtime quantise activations to 8 bits a block. */
  blocks(x: string, name: string, { bits, rows, columns, data, scales }: PackedWeights): string {
    const perBlock = (32 * bits) / 8;
    return this.graph.contrib(
      "MatMulNBits",
      [x, this.graph.bytes(`${name}.q`, data, [rows, columns / 32, perBlock]), this.graph.floats(`${name}.scales`, scales)],
      { K: columns, N: rows, bits, block_size: 32, accuracy_level: 4 },
    );
  }

  norm(x: string, name: string): string {
    const scale = this.graph.floats(`${name}.weight`, this.weights.floats(`${name}.weight`, [this.width]));
    const bias = this.graph.floats(`${name}.bias`, this.weights.floats(`${name}.bias`, [this.width]));
    return this.graph.op("LayerNormalization", [x, scale, bias], { axis: -1, epsilon: { float: 1e-5 } });
  }

  /** The block's feed-forward half with its residual connection. */
  feedForward(x: string, block: string): string {
    const inner = this.linear(this.norm(x, `${block}.mlp_ln`), `${block}.mlp.0`, this.width, 4 * this.width);
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

  #transposed(name: string, rows: number, columns: number): string {
    const from = this.weights.floats(name, [rows, columns]);
    const to = new Float32Array(from.length);
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
    return this.graph.floats(`${name}.t`, to, [columns, rows]);
  }
}
