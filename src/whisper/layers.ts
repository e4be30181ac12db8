import { asBytes, ElementType, type OnnxGraph } from "../onnx/index.js";
import type { Weights } from "./weights.js";

/** PyTorch's for a layer normalisation, which the models were trained with. */
export const EPSILON = 1e-5;

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

  /** @param smooth what the channels are divided by afterwards */
  norm(x: string, name: string, smooth?: () => Float32Array): string {
    return this.graph.op("LayerNormalization", [x, ...this.normWeights(name, smooth)], { axis: -1, epsilon: { float: EPSILON } });
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

  /** [B, S, heads · head] to [B, heads, S, head]. */
  splitHeads(x: string, heads: number, output?: string): string {
    const shape = this.graph.ints(`split.${heads}`, [0, 0, heads, -1]);
    return this.graph.op("Transpose", [this.graph.op("Reshape", [x, shape])], { perm: [0, 2, 1, 3] }, output);
  }
}
