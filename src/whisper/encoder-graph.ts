import { ElementType, OnnxGraph, type OnnxModel, type ValueInfo } from "../onnx/index.js";
import { roundAudio } from "./cross-audio.js";
import { attentionOverSilence, FEW_BLOCKS, hearsSilence } from "./encoder-attention.js";
import { EncoderLayers } from "./encoder-layers.js";
import type { ChosenPrecision } from "./encoder-precision.js";
import type { Dimensions } from "./ggml-reader.js";
import { logMel } from "./log-mel.js";
import type { Weights } from "./weights.js";

export interface EncoderGraphOptions {
  /**
   * Of the blocks' products. The first block's stay in float32, because everything after it hears how they are rounded
   * (docs/architecture.md, "Files"). In the smallest models, where it is a large part of the work, the first one's feed-forward half is rounded like the others.
   */
  readonly precision?: ChosenPrecision;
  /** Blocks from `from` on and before `to`; all by default. */
  readonly part?: { readonly from: number; readonly to: number };
  /** Whether attention goes over silence, too, which is then an input: see `attentionOverSilence`. By default that of `hearsSilence`. */
  readonly silent?: boolean;
  /** See `OnnxGraph.write`. */
  readonly limit?: number;
}

/**
 * The encoder with the log-mel front end inside, and with the decoder's cross-attention keys and values as its outputs, in 8 bits: `pcm` [1, S], `kept` [K], the frames that
 * the decoder gets, and for every decoder layer i `tail<i>` [1, G, 2 · width], keys and values of silence that follows them → what `roundAudio` tells.
 * S = 320 · T + 240: reflected samples on the left, zeros on the right (see log-mel). A part that is not the last has one output, `y` [1, T, width];
 * one that is not the first takes that, as `x`.
 */
export function encoderGraph(
  dimensions: Dimensions,
  filters: Float32Array,
  weights: Weights,
  { precision = "float32", part, limit, silent = hearsSilence(dimensions) }: EncoderGraphOptions = {},
): OnnxModel {
  const { audioState: width, audioHeads, audioLayers, textHeads, textLayers } = dimensions;
  const { from, to } = part ?? { from: 0, to: audioLayers };
  const graph = new OnnxGraph();
  const rounded = new EncoderLayers(graph, weights, width, precision);
  const exact = new EncoderLayers(graph, weights, width, "float32");
  const between = { type: ElementType.float, shape: [1, "T", width] };
  const inputs: ValueInfo[] = [from > 0 ? { ...between, name: "x" } : { name: "pcm", type: ElementType.float, shape: [1, "S"] }];
  const learned: ValueInfo[] = [];
  let x = from > 0 ? "x" : frontEnd(exact, dimensions, filters);
  for (let i = from; i < to; i++) {
    const block = `encoder.blocks.${i}`;
    const names = ["query", "key", "value"].map((part) => [`${block}.attn.${part}`]);
    const attention = i === 0 ? exact : rounded;
    const parts = attention.normedLinears(x, `${block}.attn_ln`, names) as [string, string, string];
    const { attended, ...more } = silent
      ? attentionOverSilence(graph, parts, { block: i, width, heads: audioHeads })
      : { attended: graph.contrib("MultiHeadAttention", parts, { num_heads: audioHeads }), inputs: [], outputs: [] };
    inputs.push(...more.inputs);
    learned.push(...more.outputs);
    x = graph.op("Add", [x, attention.unevenLinear(attended, `${block}.attn.out`)]);
    x = (i === 0 && audioLayers > FEW_BLOCKS ? exact : rounded).feedForward(x, block);
  }
  if (to < audioLayers) {
    graph.op("Identity", [x], {}, "y");
    return graph.write("encoder", inputs, [{ ...between, name: "y" }, ...learned], limit);
  }
  inputs.push({ name: "kept", type: ElementType.int64, shape: ["K"] });
  const kept = graph.op("Gather", [x, "kept"], { axis: 1 });
  const audio = roundAudio(rounded, kept, textLayers, { heads: textHeads, head: width / textHeads });
  return graph.write("encoder", [...inputs, ...audio.inputs], [...audio.outputs, ...learned], limit);
}

/** From samples to what the first block takes. */
function frontEnd(layers: EncoderLayers, { audioState: width, audioContext, mels }: Dimensions, filters: Float32Array): string {
  const { graph } = layers;
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
  const table = layers.tensor("encoder.positional_embedding", [audioContext, width]);
  return graph.op("Add", [x, graph.op("Slice", [table, graph.ints("zero", [0]), length, graph.ints("axis0", [0])])]);
}
