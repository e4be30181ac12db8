import type { ModelInfo, TranscribeOptions } from "../../engine/index.js";
import type { Granularity } from "../../transcript/index.js";
import { ApiError } from "../errors.js";
import { chooseLanguage, languageCodeOf } from "../language-choice.js";
import { availableModels, findModel, howToGet } from "../model-choice.js";
import { asSentence } from "../shared-values.js";
import type { AudioTask, AudioValues } from "./audio-fields.js";

export type AudioFormat = "json" | "text" | "srt" | "verbose_json" | "vtt";

/** A request of OpenAI's audio endpoints, understood. */
export interface AudioRequest {
  readonly model: ModelInfo;
  readonly speech: TranscribeOptions;
  readonly format: AudioFormat;
  readonly granularities: readonly Granularity[];
  readonly stream: boolean;
}

/** Characters of a prompt whose end counts: far more than its last 223 tokens have. */
const mostPrompt = 10_000;

/** OpenAI's own models that transcribe. */
const hosted = /^(whisper|whisper-1|gpt-[a-z0-9.-]*transcribe[a-z0-9.-]*)$/;

/**
 * The models that a name may mean, the best first: its own, or all for one of OpenAI's.
 * @throws ApiError `unknownModel`, `notReady`
 */
export function meantModels(models: readonly ModelInfo[], name: string | undefined): readonly ModelInfo[] {
  if (models.length === 0) throw new ApiError("notReady", { reason: "no model is installed." });
  if (name === undefined) return models;
  const found = findModel(models, name);
  if (found !== undefined) return [found];
  if (hosted.test(name.toLowerCase())) return models;
  throw new ApiError("unknownModel", { model: name, available: `${availableModels(models)}${howToGet(name)}` });
}

function chooseModel(models: readonly ModelInfo[], task: AudioTask, { model: name, language }: AudioValues): ModelInfo {
  const meant = meantModels(models, name);
  const able = meant.find((model) =>
    task === "translate" ? model.multilingual : language === undefined || model.languages.includes(languageCodeOf(language)),
  );
  if (able !== undefined) return able;
  if (task === "transcribe") return meant[0]!;
  const others = availableModels(models.filter(({ multilingual }) => multilingual));
  const reason = `The model ${meant[0]!.id} hears English alone and cannot translate. Models here that can: ${others}.`;
  throw new ApiError("unsupportedFeature", { parameter: "model", value: name ?? meant[0]!.id, reason });
}

/**
 * What a whole form asks for.
 * @throws ApiError
 */
export function readAudioRequest(task: AudioTask, values: AudioValues, models: readonly ModelInfo[]): AudioRequest {
  const { language, prompt, response_format: format = "json", stream = false, temperature } = values;
  const granularities = values.timestamp_granularities ?? ["segment"];
  if (format === "diarized_json") throw new Error("It is among the values that are refused.");
  if (format !== "verbose_json" && granularities.includes("word")) {
    const reason = "Times of words are in verbose_json alone: give response_format=verbose_json as well.";
    throw new ApiError("badCombination", { parameter: "timestamp_granularities", reason });
  }
  if (stream && format !== "json" && format !== "text") {
    throw new ApiError("badCombination", { parameter: "response_format", reason: `A stream is text: ${format} comes without stream.` });
  }
  const model = chooseModel(models, task, values);
  const { script, ...speech } = chooseLanguage(models, model, {
    ...(language === undefined ? { detect_language: [true] } : { language }),
    translate: task === "translate",
  }).speech;
  // With a code of a language alone the model chooses the characters, and a prompt can: as clients of this API are used to.
  const written = script !== undefined && /[-_]/.test(language ?? "");
  return {
    model,
    speech: {
      model: model.id,
      ...speech,
      ...(written && { script }),
      ...(temperature !== undefined && { temperature }),
      ...(prompt !== undefined && { prompt: asSentence(prompt.slice(-mostPrompt)) }),
    },
    format,
    granularities,
    stream,
  };
}
