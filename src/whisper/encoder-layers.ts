import { asBytes, ElementType, type OnnxGraph } from "../onnx/index.js";
import { type ChosenPrecision, PAIR } from "./encoder-precision.js";
import { Layers } from "./layers.js";
import { smoothing } from "./smoothing.js";
import type { Weights } from "./weights.js";

/** GELU's least value is −0.17 (Hendrycks and Gimpel 2016): with a row's largest at least that, both ends of its range are within it. */
const GELU_LEAST = 0.17;

interface Int8Options {
  readonly biased?: boolean;
  /** What the weights' columns are multiplied by. */
  readonly smooth?: () => Float32Array;
  /** What the outputs are divided by, each. */
  readonly steps?: (() => Float32Array) | undefined;
}

/**
 * The encoder's layers, whose products are of many rows: in float32, or in 8 bits with one scale for each output, where the processor multiplies those
 * faster. Activations are then made 8-bit as they come, with one scale for all rows of a product.
 */
export class EncoderLayers extends Layers {
  readonly precision: ChosenPrecision;

  constructor(graph: OnnxGraph, weights: Weights, width: number, precision: ChosenPrecision) {
    super(graph, weights, width);
    this.precision = precision;
  }

  /** x · Wᵀ (+ bias where the model has one) in float32, for a square or rectangular weight [outputs, inputs]. */
  linear(x: string, name: string, inputs = this.width, outputs = this.width, biased = true): string {
    const weight = `${name}.weight`;
    this.weights.entry(weight, [outputs, inputs]);
    const data = () => asBytes(this.weights.transposed(weight, outputs, inputs));
    const y = this.graph.op("MatMul", [x, this.graph.lazy(`${weight}.t`, ElementType.float, [inputs, outputs], data)]);
    const bias = `${name}.bias`;
    return biased && this.weights.has(bias) ? this.graph.op("Add", [y, this.tensor(bias, [outputs])]) : y;
  }

  /**
   * Layer normalisation, and linear layers of what it gives: one output for each group, in which its layers' stand side by side. In 8 bits a group is one
   * product.
   * @param steps what a group's outputs are divided by, each; then neither the layers nor the normalisation have a bias
   */
  normedLinears(
    x: string,
    norm: string,
    groups: readonly (readonly string[])[],
    { outputs = this.width, steps }: { readonly outputs?: number; readonly steps?: (group: number) => Float32Array } = {},
  ): readonly string[] {
    const { graph, width } = this;
    const biased = steps === undefined;
    if (this.precision === "float32") {
      const y = this.norm(x, norm, { biased });
      return groups.map((names, group) => {
        const all = names.map((name) => this.linear(y, name, width, outputs, biased));
        const both = all.length === 1 ? all[0]! : graph.op("Concat", all, { axis: -1 });
        if (steps === undefined) return both;
        const shape = [names.length * outputs];
        return graph.op("Div", [both, graph.lazy(`${names[0]}.steps`, ElementType.float, shape, () => asBytes(steps(group)))]);
      });
    }
    let factors: Float32Array | undefined;
    const smooth = () => {
      factors ??= smoothing(this.weights, norm, groups.flat(), outputs, width);
      return factors;
    };
    const y = this.norm(x, norm, { smooth, biased });
    return groups.map((names, group) => this.#int8(y, names, outputs, width, { biased, smooth, steps: steps && (() => steps(group)) }));
  }

  /**
   * One of an input that is not normalised. In 8 bits its rows are given one loudness for the product: a loud frame must not cost the quiet ones
   * their precision.
   * @param least see `loudness`
   */
  unevenLinear(x: string, name: string, inputs = this.width, least?: number): string {
    if (this.precision === "float32") return this.linear(x, name, inputs);
    const { graph } = this;
    const loudness = this.loudness(x, least);
    const y = graph.op("Mul", [this.#int8(graph.op("Div", [x, loudness]), [name], this.width, inputs, { biased: false }), loudness]);
    return graph.op("Add", [y, this.tensor(`${name}.bias`, [this.width])]);
  }

  /** The block's feed-forward half with its residual connection. */
  feedForward(x: string, block: string): string {
    const { graph, width } = this;
    const [up, down] = [`${block}.mlp.0`, `${block}.mlp.2`];
    const inner = graph.op("Gelu", this.normedLinears(x, `${block}.mlp_ln`, [[up]], { outputs: 4 * width }));
    return graph.op("Add", [x, this.unevenLinear(inner, down, 4 * width, GELU_LEAST)]);
  }

  /** x · Wᵀ + bias in 8 bits for weights [rows, columns], side by side. */
  #int8(x: string, names: readonly string[], rows: number, columns: number, { biased = true, smooth, steps }: Int8Options = {}): string {
    const { graph, weights, precision } = this;
    const all = names.map((name) => `${name}.weight`);
    for (const name of all) weights.entry(name, [rows, columns]);
    const packed = () => weights.int8(all, [rows, columns], { factors: smooth?.(), pair: PAIR[precision] });
    const data = graph.lazy(`${all[0]}.i8`, ElementType.int8, [columns, names.length * rows], () => asBytes(packed().data));
    const scales = graph.lazy(`${all[0]}.i8.scales`, ElementType.float, [names.length * rows], () => {
      const { scales } = packed();
      const each = steps?.();
      return asBytes(each === undefined ? scales : scales.map((scale, r) => scale / each[r]));
    });
    if (!biased) return graph.contrib("DynamicQuantizeMatMul", [x, data, scales], {});
    const bias = this.biases(
      names.map((name) => ({ name })),
      rows,
    );
    return graph.contrib("DynamicQuantizeMatMul", [x, data, scales, "", bias], {});
  }
}
