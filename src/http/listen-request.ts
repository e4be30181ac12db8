import type { FastifyRequest } from "fastify";
import type { RawFormat } from "../audio/index.js";
import type { ModelInfo } from "../engine/index.js";
import { ApiError } from "./errors.js";
import type { ListenValues } from "./listen-parameters.js";
import { parseListenQuery, type Warning } from "./listen-query.js";
import { type BodyKind, bodyKind } from "./media-type.js";
import { chooseLanguage, chooseModel } from "./model-choice.js";

/** A request of `POST /v1/listen`, understood, before its body is read. */
export interface ListenRequest {
  readonly kind: BodyKind;
  readonly model: ModelInfo;
  readonly language: string;
  readonly prompt?: string;
  readonly punctuate: boolean;
  readonly detectLanguage: boolean;
  readonly raw?: RawFormat;
  readonly tags?: readonly string[];
  readonly extra?: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

function rawFormat({ encoding, sample_rate: sampleRate, channels = 1 }: ListenValues): RawFormat | undefined {
  switch (encoding) {
    case "linear16":
    case "linear32":
    case "mulaw":
    case "alaw":
      if (sampleRate !== undefined) return { encoding, sampleRate, channels };
      throw new ApiError("badCombination", { reason: `The encoding ${encoding} has no header: give sample_rate as well.` });
    default:
      return undefined;
  }
}

/** Terms join the prompt, which is the one way in which the model takes hints. */
function fullPrompt({ prompt, keywords = [], keyterm = [] }: ListenValues): string | undefined {
  const terms = [...keywords.map((term) => term.replace(/:-?\d+(\.\d+)?$/, "")), ...keyterm];
  const parts = [terms.join(", "), prompt ?? ""].filter((part) => part !== "");
  return parts.length === 0 ? undefined : parts.join(". ");
}

function detection(values: ListenValues, model: ModelInfo): { readonly wanted: boolean; readonly warning?: Warning } {
  const wanted = values.detect_language?.some((value) => value !== false) ?? false;
  if (!wanted) return { wanted };
  if (model.multilingual) {
    const reason = `Give language instead: the model ${model.id} is told the language.`;
    throw new ApiError("unsupportedFeature", { parameter: "detect_language", value: values.detect_language!.join(", "), reason });
  }
  const message = `The model ${model.id} hears English alone: the language was not detected.`;
  return { wanted, warning: { parameter: "detect_language", type: "no_effect", message } };
}

function valueWarnings(values: ListenValues): readonly Warning[] {
  const warnings: Warning[] = [];
  for (const parameter of ["keywords", "keyterm"] as const) {
    if (values[parameter] === undefined) continue;
    warnings.push({ parameter, type: "approximated", message: "The terms were added to the model's prompt; boosts have no effect." });
  }
  for (const parameter of ["sample_rate", "channels"] as const) {
    if (values[parameter] === undefined || values.encoding !== undefined) continue;
    warnings.push({
      parameter,
      type: "no_effect",
      message: `${parameter} has no effect without encoding: the audio's own header was used.`,
    });
  }
  return warnings;
}

/**
 * Reads everything that a request says before its body.
 * @throws ApiError
 */
export function readListenRequest(request: FastifyRequest, models: readonly ModelInfo[]): ListenRequest {
  const { values, warnings } = parseListenQuery(request.query as Readonly<Record<string, unknown>>);
  const model = chooseModel(models, values.model);
  const language = chooseLanguage(model.value, values.language);
  const detect = detection(values, model.value);
  const raw = rawFormat(values);
  const prompt = fullPrompt(values);
  const kind = bodyKind(request.headers["content-type"]);
  return {
    kind,
    model: model.value,
    language,
    punctuate: values.punctuate !== false || values.smart_format === true,
    detectLanguage: detect.wanted,
    warnings: [...warnings, ...[model.warning, detect.warning].filter((warning) => warning !== undefined), ...valueWarnings(values)],
    ...(prompt !== undefined && { prompt }),
    ...(raw !== undefined && { raw }),
    ...(values.tag !== undefined && { tags: values.tag }),
    ...(values.extra !== undefined && { extra: Object.fromEntries(values.extra.map(pair)) }),
  };
}

function pair(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}
