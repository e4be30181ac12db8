import type { ModelInfo } from "../engine/index.js";
import { publishedModels } from "../models/index.js";
import { ApiError } from "./errors.js";
import type { Warning } from "./listen-query.js";

/** Names that Deepgram's and OpenAI's SDKs send by themselves or by habit. */
const hosted = /^(whisper(-1)?|(nova|enhanced|general)(-[a-z0-9.-]+)?)$/;

export interface Choice<T> {
  readonly value: T;
  readonly warning?: Warning;
}

/** A model by its id, its UUID, its file's name between `ggml-` and `.bin`, or `whisper-SIZE`. */
export function findModel(models: readonly ModelInfo[], name: string): ModelInfo | undefined {
  const wanted = name.toLowerCase();
  const size = /^whisper-(.+)$/.exec(wanted)?.[1];
  return (
    models.find((model) => model.id.toLowerCase() === wanted || model.uuid === wanted) ??
    models.find((model) => model.file.toLowerCase() === `ggml-${wanted}.bin`) ??
    models.find((model) => size !== undefined && (model.id === size || model.id === `${size}.en`))
  );
}

export function availableModels(models: readonly ModelInfo[]): string {
  return models.map((model) => model.id).join(", ") || "none";
}

/** How to get a model that is not here, where it is a published one: the end of a sentence about those that are. */
export function howToGet(name: string): string {
  const wanted = name.toLowerCase().replace(/^whisper-/, "");
  const known = publishedModels.some((published) => published.name === wanted);
  return known ? `, or download it by \`npx whisper-api models pull ${wanted}\` in the server's folder` : "";
}

/**
 * The model for a request: the one it names, or the first of the list, which is the default.
 * @throws ApiError `badValue` naming the models there are, `notReady` when there is none.
 */
export function chooseModel(models: readonly ModelInfo[], name: string | undefined): Choice<ModelInfo> {
  const [fallback] = models;
  if (fallback === undefined) throw new ApiError("notReady", { reason: "no model is installed." });
  if (name === undefined) return { value: fallback };
  const found = findModel(models, name);
  if (found !== undefined) return { value: found };
  if (!hosted.test(name.toLowerCase())) {
    throw new ApiError("badValue", { parameter: "model", value: name, allowed: `one of ${availableModels(models)}${howToGet(name)}` });
  }
  const message = `"${name}" is not a model of this server: ${fallback.id} was used.`;
  return { value: fallback, warning: { parameter: "model", type: "model_alias", message } };
}
