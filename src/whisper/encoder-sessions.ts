import type { InferenceSession } from "onnxruntime-node";
import { createSession } from "../onnx/index.js";
import { encoderGraph } from "./encoder-graph.js";
import type { ChosenPrecision } from "./encoder-precision.js";
import type { GgmlFile } from "./ggml-reader.js";
import { Weights } from "./weights.js";

/** How a model's sessions are built. */
export interface BuildOptions {
  /** Threads within one operator. */
  readonly threads: number;
  /** Called between the steps of loading, when what the last one built may be collected. */
  readonly collect?: () => Promise<void>;
}

/** The sessions of a file's encoder: two halves, between which a run can be interrupted. */
export async function encoderSessions(
  file: GgmlFile,
  precision: ChosenPrecision,
  { threads, collect }: BuildOptions,
): Promise<readonly InferenceSession[]> {
  const { dimensions, melFilters } = file;
  const { audioLayers } = dimensions;
  const weights = new Weights(file);
  const sessions: InferenceSession[] = [];
  let from = 0;
  for (const to of audioLayers > 1 ? [Math.floor(audioLayers / 2), audioLayers] : [audioLayers]) {
    const graph = encoderGraph(dimensions, melFilters, weights, { precision, part: { from, to } });
    from = to;
    sessions.push(await createSession(graph, { threads }));
    await collect?.();
  }
  return sessions;
}
