import { asBytes, ElementType, type OnnxGraph } from "../onnx/index.js";
import type { Weights } from "./weights.js";

/** PyTorch's for a layer normalisation, which the models were trained with. */
export const EPSILON = 1e-5;

/** The largest number of a row of zeros, so that it stays one. */
const LEAST = 1e-6;

/** A linear layer: its weight is [outputs, inputs], and its bias, where the model has one, [outputs]. */
export interface Linear {
  readonly name: string;
  /** Its outputs are that many times as large. Default: 1. */
  readonly factor?: number | undefined;
  /** And each that many times, by its own. */
  readonly factors?: (() => Float32Array) | undefined;
}

/** What the layers of Radford et al. 2022 (the Transformer of section 2.2) are written into a graph with. Every method returns its output's name. */
export class Layers {
  readonly graph: OnnxGraph;
  readonly weights: Weights;
  readonly width: number;

  constructor(graph: OnnxGraph, weights: Weights, width: number) {
    this.graph = graph;
    this.weights = weights;
    this.width = width;
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

  /** @param smooth what the channels are divided by afterwards. @param biased whether it has a bias; by default it has */
  norm(
    x: string,
    name: string,
    { smooth, biased = true }: { readonly smooth?: () => Float32Array; readonly biased?: boolean } = {},
  ): string {
    const [weight, bias] = this.normWeights(name, smooth);
    return this.graph.op("LayerNormalization", biased ? [x, weight, bias] : [x, weight], { axis: -1, epsilon: { float: EPSILON } });
  }

  /** A normalisation's weight and bias. @param smooth see `norm` */
  protected normWeights(name: string, smooth?: () => Float32Array): readonly [string, string] {
    const divide =
      smooth &&
      (() => {
        const factors = smooth();
        return (value: number, c: number) => value / factors[c];
      });
    const part = (part: string) => this.tensor(`${name}.${part}`, [this.width], divide);
    return [part("weight"), part("bias")];
  }

  /** The biases of layers of as many outputs, one behind the other; zeros where one has none, as those of keys. */
  protected biases(all: readonly Linear[], outputs: number): string {
    const { weights } = this;
    const own = all.map(({ name, factor = 1, factors }) => ({ bias: `${name}.bias`, factor, factors }));
    for (const { bias } of own) if (weights.has(bias)) weights.entry(bias, [outputs]);
    return this.graph.lazy(`${all[0]!.name}.biases`, ElementType.float, [all.length * outputs], () => {
      const values = new Float32Array(all.length * outputs);
      for (const [i, { bias, factor, factors }] of own.entries()) {
        const each = factors?.(); // first: it may read other weights, into the memory that this one's are valid in
        if (weights.has(bias))
          for (const [n, value] of weights.floats(bias, [outputs]).entries()) values[i * outputs + n] = value * factor * (each?.[n] ?? 1);
      }
      return asBytes(values);
    });
  }

  /**
   * What a row [.., n] is divided by before it is rounded to 8 bits, [.., 1]: its largest number without its sign.
   * @param least when it is known that no number is below −`least`; the loudness is then at least that
   */
  loudness(x: string, least?: number): string {
    const { graph } = this;
    const highest = graph.op("ReduceMax", [least === undefined ? graph.op("Abs", [x]) : x, graph.ints("last", [-1])], { keepdims: 1 });
    const floor = least ?? LEAST;
    return graph.op("Max", [highest, graph.scalar(`floor.${floor}`, floor)]);
  }

  /** [B, S, heads · head] to [B, heads, S, head]. */
  splitHeads(x: string, heads: number, output?: string): string {
    const shape = this.graph.ints(`split.${heads}`, [0, 0, heads, -1]);
    return this.graph.op("Transpose", [this.graph.op("Reshape", [x, shape])], { perm: [0, 2, 1, 3] }, output);
  }
}
