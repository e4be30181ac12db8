import { ElementType, OnnxGraph, type OnnxModel, type ValueInfo } from "../onnx/index.js";
import type { Dimensions } from "./ggml-reader.js";
import { Layers, type Precision } from "./layers.js";
import { logMel } from "./log-mel.js";
import type { Weights } from "./weights.js";

/**
 * The encoder with the log-mel front end inside, and with the decoder's cross-attention keys and values as its outputs:
 * `pcm` [B, S] → for every decoder layer i `ck<i>` [B, heads, head, T] (keys, transposed) and `cv<i>` [B, heads, T, head].
 * S = 320 · T + 240: reflected samples on the left, zeros on the right (see log-mel).
 */
export function encoderGraph(
  dimensions: Dimensions,
  filters: Float32Array,
  weights: Weights,
  precision: Precision = "float32",
  limit?: number,
): OnnxModel {
  const { audioState: width, audioHeads, audioLayers, textHeads, textLayers, mels } = dimensions;
  const graph = new OnnxGraph();
  const layers = new Layers(graph, weights, width, precision);
  let x = logMel(graph, "pcm", filters, mels);
  for (const [name, inputs, stride] of [
    ["encoder.conv1", mels, 1],
    ["encoder.conv2", width, 2],
  ] as const) {
    const kernel = layers.tensor(`${name}.weight`, [width, inputs, 3]);
    const bias = layers.tensor(`${name}.bias`, [width]);
    x = graph.op("Gelu", [graph.op("Conv", [x, kernel, bias], { kernel_shape: [3], pads: [1, 1], strides: [stride] })]);
  }
  x = graph.op("Transpose", [x], { perm: [0, 2, 1] });
  const length = graph.op("Shape", [x], { start: 1, end: 2 });
  const table = layers.tensor("encoder.positional_embedding", [dimensions.audioContext, width]);
  x = graph.op("Add", [x, graph.op("Slice", [table, graph.ints("zero", [0]), length, graph.ints("axis0", [0])])]);
  for (let i = 0; i < audioLayers; i++) {
    const block = `encoder.blocks.${i}`;
    const names = ["query", "key", "value"].map((part) => `${block}.attn.${part}`);
    const parts = layers.normedLinears(x, `${block}.attn_ln`, names);
    const attended = graph.contrib("MultiHeadAttention", parts, { num_heads: audioHeads });
    x = graph.op("Add", [x, layers.unevenLinear(attended, `${block}.attn.out`)]);
    x = layers.feedForward(x, block);
  }
  const head = width / textHeads;
  const outputs: ValueInfo[] = [];
  const cross = Array.from({ length: textLayers }, (_, i) => `decoder.blocks.${i}.cross_attn`);
  const names = cross.flatMap((block) => [`${block}.key`, `${block}.value`]);
  const heard = layers.normedLinears(x, "encoder.ln_post", names);
  for (let i = 0; i < textLayers; i++) {
    layers.splitHeads(heard[2 * i], textHeads, true, `ck${i}`);
    layers.splitHeads(heard[2 * i + 1], textHeads, false, `cv${i}`);
    outputs.push({ name: `ck${i}`, type: ElementType.float, shape: ["B", textHeads, head, "T"] });
    outputs.push({ name: `cv${i}`, type: ElementType.float, shape: ["B", textHeads, "T", head] });
  }
  return graph.write("encoder", [{ name: "pcm", type: ElementType.float, shape: ["B", "S"] }], outputs, limit);
}
