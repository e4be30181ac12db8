import { ElementType, type ValueInfo } from "../onnx/index.js";
import { CrossSteps } from "./cross-steps.js";
import { everySixteenth } from "./encoder-attention.js";
import type { EncoderLayers } from "./encoder-layers.js";
import type { HeadShape } from "./silence-tail.js";

/**
 * The decoder's cross-attention keys and values of a window, in 8 bits: they are most of what a decoder step reads, and it reads them from memory (docs/architecture.md, "The
 * cross-attention").
 *
 * Inputs: for every layer i `tail<i>` [1, G, 2 · width], what follows the encoded frames. Outputs, for T frames with those: `keys<i>` [1, heads, head, T] and
 * `values<i>` [1, heads, T, head], and for who runs silence to learn its tail `learned<i>`, every sixteenth frame of its own. All in steps: see `CrossSteps`.
 * @param x what the encoder's last block gives, [1, T − G, width]
 */
export function roundAudio(
  layers: EncoderLayers,
  x: string,
  count: number,
  { heads, head }: HeadShape,
): { readonly inputs: readonly ValueInfo[]; readonly outputs: readonly ValueInfo[] } {
  const { graph, weights, width } = layers;
  const type = ElementType.int8;
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  const zero = graph.lazy("int8.zero", type, [], () => new Uint8Array(1));
  const groups = Array.from({ length: count }, (_, i) => CrossSteps.names(i));
  const steps = (i: number) => {
    const own = new CrossSteps(weights, i, width);
    return Float32Array.of(...own.keys(), ...own.values());
  };
  for (const [i, heard] of layers.normedLinears(x, CrossSteps.norm, groups, { steps }).entries()) {
    const rounded = graph.op("QuantizeLinear", [heard, graph.scalar("one", 1), zero]);
    everySixteenth(graph, rounded, `learned${i}`);
    const all = graph.op("Concat", [rounded, `tail${i}`], { axis: 1 });
    const [keys, values] = graph.ops("Split", [all], 2, { axis: -1, num_outputs: 2 });
    const turned = graph.op("Transpose", [keys!], { perm: [0, 2, 1] });
    graph.op("Reshape", [turned, graph.ints("heads of keys", [1, heads, head, -1])], {}, `keys${i}`);
    const split = graph.op("Reshape", [values!, graph.ints("heads of values", [1, -1, heads, head])]);
    graph.op("Transpose", [split], { perm: [0, 2, 1, 3] }, `values${i}`);
    inputs.push({ name: `tail${i}`, type, shape: [1, "G", 2 * width] });
    outputs.push(
      { name: `keys${i}`, type, shape: [1, heads, head, "T"] },
      { name: `values${i}`, type, shape: [1, heads, "T", head] },
      { name: `learned${i}`, type, shape: [1, "L", 2 * width] },
    );
  }
  return { inputs, outputs };
}
