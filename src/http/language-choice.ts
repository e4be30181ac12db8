import { chineseScriptOf, type ModelInfo, type TranscribeOptions } from "../engine/index.js";
import { LANGUAGES } from "../whisper/index.js";
import { ApiError } from "./errors.js";
import type { ListenValues } from "./listen-parameters.js";
import type { Warning } from "./listen-query.js";
import { availableModels } from "./model-choice.js";

/** Tags whose usual code is not the one that Whisper was trained with. */
const renamed: Readonly<Record<string, string>> = { nb: "no", fil: "tl", jv: "jw", iw: "he", in: "id" };

/** Deepgram's name for recordings in which the language changes. */
const several = "multi";

export interface LanguageChoice {
  /** What the engine is told. */
  readonly speech: Pick<TranscribeOptions, "language" | "detectLanguage" | "script" | "task">;
  /** The answer names the language. */
  readonly reported: boolean;
  /** The tags of the request by Whisper's codes: what was asked for as `es-419` is reported as `es-419`. */
  readonly tags: ReadonlyMap<string, string>;
  readonly warnings: readonly Warning[];
}

/** Whisper's code of a BCP-47 tag's language. */
export function languageCodeOf(tag: string): string {
  const primary = tag.toLowerCase().split(/[-_]/)[0]!;
  return renamed[primary] ?? primary;
}

function heard(model: ModelInfo, parameter: string, tag: string): string {
  const code = languageCodeOf(tag);
  if (model.languages.includes(code)) return code;
  const allowed = model.multilingual
    ? `a language of the model ${model.id}: ${model.languages.join(", ")}`
    : `en, since the model ${model.id} hears English alone`;
  throw new ApiError("badValue", { parameter, value: tag, allowed });
}

/** On an English-only model languages that it cannot hear may stand beside English, but none that nobody knows. */
function checkCandidates(model: ModelInfo, tags: readonly string[]): void {
  const unknown = tags.find((tag) => !LANGUAGES.includes(languageCodeOf(tag)));
  if (unknown !== undefined || !tags.some((tag) => languageCodeOf(tag) === "en")) heard(model, "detect_language", unknown ?? tags[0]!);
}

/**
 * The language or the search for one, and whether to translate. Detection goes before a language, which clients send by habit; a
 * translation without a language has it detected, since translating from English would be no translation.
 * @throws ApiError `badValue`, `unsupportedFeature`
 */
export function chooseLanguage(
  models: readonly ModelInfo[],
  model: ModelInfo,
  values: Pick<ListenValues, "language" | "detect_language" | "translate">,
): LanguageChoice {
  const { language, detect_language: detect = [], translate = false } = values;
  if (translate && !model.multilingual) {
    const others = availableModels(models.filter(({ multilingual }) => multilingual));
    const reason = `The model ${model.id} hears English alone and cannot translate. Models that can: ${others}.`;
    throw new ApiError("unsupportedFeature", { parameter: "translate", value: "true", reason });
  }
  const tags = detect.filter((value) => typeof value === "string");
  const wanted = tags.length > 0 || detect.includes(true);
  const multi = language?.toLowerCase() === several && model.multilingual;
  const code = language === undefined || multi ? undefined : heard(model, "language", language);
  const warnings: Warning[] = [];
  const warn = (parameter: string, type: Warning["type"], message: string) => void warnings.push({ parameter, type, message });
  const byCode = new Map(tags.map((tag) => [languageCodeOf(tag), tag] as const));

  if (!model.multilingual) {
    if (tags.length > 0) checkCandidates(model, tags);
    if (wanted) warn("detect_language", "no_effect", `The model ${model.id} hears English alone: the language was not detected.`);
    return { speech: { language: "en" }, reported: wanted, tags: byCode, warnings };
  }

  for (const tag of tags) heard(model, "detect_language", tag);
  if (multi) warn("language", "approximated", "One language was found for each channel and used for all of it.");
  if (wanted && code !== undefined) warn("language", "no_effect", "detect_language is on: the language was detected.");
  const detected = wanted || multi || (translate && code === undefined);
  const tag = detected ? byCode.get("zh") : language;
  // A translation is English.
  const script = tag === undefined || translate ? undefined : chineseScriptOf(tag);
  const speech = {
    ...(detected ? { detectLanguage: [...byCode.keys()] } : { language: code ?? "en" }),
    ...(script !== undefined && { script }),
    ...(translate && { task: "translate" as const }),
  };
  return { speech, reported: wanted || multi, tags: byCode, warnings };
}
