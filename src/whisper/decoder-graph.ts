import { ElementType, OnnxGraph, type OnnxModel, type ValueInfo } from "../onnx/index.js";
import type { AlignmentHead } from "./alignment-heads.js";
import { CrossAttention } from "./cross-attention.js";
import { DecoderLayers } from "./decoder-layers.js";
import type { Dimensions } from "./ggml-reader.js";
import { CANDIDATES, OUTPUT_NORM, type OutputLayerOptions, outputLayer } from "./output-layer.js";
import type { Weights } from "./weights.js";

export interface DecoderGraphOptions extends OutputLayerOptions {
  readonly alignmentHeads: readonly AlignmentHead[];
}

/**
 * One decoder step for ragged rows: S new tokens a row (S = 1 in a batch; the prompt's length when a row begins). B rows share W windows, of which
 * each has up to R: the hypotheses of a search hear the same audio, so its keys and values are held once.
 *
 * Inputs: `x` [B, S, width], embedded tokens; `at` [K], which of the S positions get logits, and `told` [R], which rows get those of special tokens; `pk<i>` and `pv<i>`
 * [B, heads, M, head], keys and values of the tokens before; `sbias` [B, 1, 1, M], 0 where one stands and −1e9 where none does;
 * `cbias` [1, 1, S, S], the causal mask among the new tokens; `msplit` [2] = (M, S); and what `CrossAttention` takes.
 *
 * Outputs: `nk<i>` and `nv<i>` [B, heads, S, head], for the caller to write into the caches:
 * whole caches as outputs would be copied, which doubles the step; what `outputLayer` tells of the tokens that may come next; `qk` [W, alignment heads, R · S, T],
 * cross-attention weights.
 */
export function decoderGraph(dimensions: Dimensions, weights: Weights, options: DecoderGraphOptions, limit?: number): OnnxModel {
  const { textState: width, textHeads: heads, textLayers, vocab } = dimensions;
  const head = width / heads;
  const graph = new OnnxGraph();
  const layers = new DecoderLayers(graph, weights, width);
  const audio = new CrossAttention(layers, { heads, head });
  const float = (name: string, shape: ValueInfo["shape"]): ValueInfo => ({ name, type: ElementType.float, shape });
  const inputs: ValueInfo[] = [
    float("x", ["B", "S", width]),
    { name: "at", type: ElementType.int64, shape: ["K"] },
    { name: "told", type: ElementType.int64, shape: ["R"] },
    float("sbias", ["B", 1, 1, "M"]),
    float("cbias", [1, 1, "S", "S"]),
    { name: "msplit", type: ElementType.int64, shape: [2] },
    ...audio.inputs(textLayers),
  ];
  const outputs: ValueInfo[] = [];
  // In the queries' weights: ONNX Runtime would make scaling the scores a part of their product, which then takes three times as long for a row (MLAS has no
  // vector kernel for it).
  const scale = head ** -0.5;
  const picked: string[] = [];
  const blockOf = (i: number) => `decoder.blocks.${i}`;
  const selfNorm = (i: number) => `${blockOf(i)}.attn_ln`;
  let x = "x";
  let y = layers.norm(x, selfNorm(0));
  for (let i = 0; i < textLayers; i++) {
    const block = blockOf(i);
    const part = (name: string, factor?: number) => ({ name: `${block}.${name}`, factor });
    const made = layers.linears(y, [part("attn.query", scale), part("attn.key"), part("attn.value")]);
    const [q, k, v] = graph.ops("Split", [layers.splitHeads(made, 3 * heads)], [`q${i}`, `nk${i}`, `nv${i}`], { axis: 1, num_outputs: 3 });
    const past = graph.op("Add", [layers.scores(q!, `pk${i}`), "sbias"]);
    const own = graph.op("Add", [layers.scores(q!, k!), "cbias"]);
    const self = graph.op("Softmax", [graph.op("Concat", [past, own], { axis: -1 })], { axis: -1 });
    const [before, now] = graph.ops("Split", [self, "msplit"], 2, { axis: -1 });
    const attended = graph.op("Add", [graph.op("MatMul", [before!, `pv${i}`]), graph.op("MatMul", [now!, v!])]);
    ({ sum: x, normed: y } = layers.close(x, [layers.joinHeads(attended), `${block}.attn.out`, width], `${block}.cross_attn_ln`));

    const { heard, probabilities } = audio.attend(y, i);
    const mine = options.alignmentHeads.filter(({ layer }) => layer === i).map((each) => each.head);
    if (mine.length > 0) picked.push(graph.op("Gather", [probabilities, graph.ints(`heads.${i}`, mine)], { axis: 1 }));
    ({ sum: x, normed: y } = layers.close(x, [heard, `${block}.cross_attn.out`, width], `${block}.mlp_ln`));

    const inner = graph.op("Gelu", [layers.linear(y, part("mlp.0"), 4 * width)]);
    const last = i === textLayers - 1;
    const [norm, smooth] = last ? [OUTPUT_NORM, () => options.factors] : [selfNorm(i + 1), undefined];
    ({ sum: x, normed: y } = layers.close(x, [inner, `${block}.mlp.2`, 4 * width], norm, smooth));

    for (const kind of ["k", "v"]) {
      inputs.push(float(`p${kind}${i}`, ["B", heads, "M", head]));
      outputs.push(float(`n${kind}${i}`, ["B", heads, "S", head]));
    }
  }
  graph.op("Concat", picked, { axis: 1 }, "qk");

  outputLayer(layers, y, dimensions, options);
  outputs.push(
    float("state", ["B", "K", width]),
    float("rough", ["B", "K", CANDIDATES]),
    { name: "candidates", type: ElementType.int64, shape: ["B", "K", CANDIDATES] },
    float("share", ["B", "K", CANDIDATES]),
    float("special", ["R", "K", vocab - options.endOfText - 1]),
    float("qk", ["W", options.alignmentHeads.length, "Q", "T"]),
  );
  return graph.write("decoder", inputs, outputs, limit);
}
