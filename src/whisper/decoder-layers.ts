import { asBytes, ElementType } from "../onnx/index.js";
import { EPSILON, Layers, type Linear } from "./layers.js";

/**
 * The decoder's layers. A step is two hundred operators on a few rows, each of which costs some microseconds whatever it computes: so they are as few as can be,
 * biases are added by the product or by the normalisation behind it, and products of the same input are one. Weights are in blocks of the file's 8 or 4 bits,
 * which is fastest for a few rows.
 */
export class DecoderLayers extends Layers {
  /** x · Wᵀ + bias. */
  linear(x: string, linear: Linear, outputs = this.width): string {
    return this.#product(x, [linear], [outputs, this.width], this.biases([linear], outputs));
  }

  /** Square ones of the same input, their outputs side by side. */
  linears(x: string, all: readonly Linear[]): string {
    const { width } = this;
    const bits = new Set(all.map(({ name }) => this.weights.bits(`${name}.weight`, width, width)));
    if (bits.size === 1) return this.#product(x, all, [width, width], this.biases(all, width));
    return this.graph.op(
      "Concat",
      all.map((each) => this.linear(x, each)),
      { axis: -1 },
    );
  }

  /**
   * A sublayer's end: its last linear layer, the residual connection around it, and the normalisation that begins the next sublayer.
   * @param x what the sublayer took before it was normalised
   * @param inner what the linear layer takes
   * @param smooth see `norm`
   */
  close(
    x: string,
    [inner, name, inputs]: readonly [inner: string, name: string, inputs: number],
    norm: string,
    smooth?: () => Float32Array,
  ): { readonly sum: string; readonly normed: string } {
    const y = this.#product(inner, [{ name }], [this.width, inputs]);
    const operands = [x, y, ...this.normWeights(norm, smooth), this.tensor(`${name}.bias`, [this.width])];
    const [normed, sum] = this.graph.contribs("SkipLayerNormalization", operands, [0, 3], { epsilon: { float: EPSILON } });
    return { sum: sum!, normed: normed! };
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

  /**
   * One product with weights in blocks of 32, one below the other; accuracy level 4 lets ONNX Runtime quantise activations to 8 bits a block.
   * @param shape [outputs, inputs] of each
   */
  #product(x: string, all: readonly Linear[], [outputs, inputs]: readonly [number, number], biases?: string): string {
    const { graph, weights } = this;
    const names = all.map(({ name }) => `${name}.weight`);
    const [first] = names as [string];
    const rows = names.length * outputs;
    const bits = weights.bits(first, outputs, inputs);
    const packed = () => weights.packed(names, outputs, inputs);
    const plain = all.every(({ factor, factors }) => factor === undefined && factors === undefined);
    const scales = () => {
      if (plain) return packed().scales;
      const own = all.map(({ factor = 1, factors }) => ({ factor, factors: factors?.() })); // first: they may read other weights
      const { scales } = packed();
      const blocks = inputs / 32;
      return scales.map((scale, i) => {
        const row = Math.floor(i / blocks);
        const { factor, factors } = own[Math.floor(row / outputs)]!;
        return scale * factor * (factors?.[row % outputs] ?? 1);
      });
    };
    const operands = [
      x,
      graph.lazy(`${first}.q`, ElementType.uint8, [rows, inputs / 32, (32 * bits) / 8], () => packed().data),
      graph.lazy(`${first}.scales`, ElementType.float, [(rows * inputs) / 32], () => asBytes(scales())),
    ];
    if (biases !== undefined) operands.push("", "", biases);
    return graph.contrib("MatMulNBits", operands, { K: inputs, N: rows, bits, block_size: 32, accuracy_level: 4 });
  }
}
