import type { FastifyRequest } from "fastify";
import { MOST_CHANNELS, type RawFormat } from "../audio/index.js";
import type { ModelInfo, TranscribeOptions } from "../engine/index.js";
import type { Callback } from "../jobs/index.js";
import type { ChannelUse } from "../recording/index.js";
import type { DeepgramOptions } from "../transcript/index.js";
import { ApiError } from "./errors.js";
import type { FormFields } from "./form/index.js";
import { chooseLanguage } from "./language-choice.js";
import type { ListenValues } from "./listen-parameters.js";
import { parseListenQuery, type Warning } from "./listen-query.js";
import { valueWarnings, wantsSpeakers } from "./listen-warnings.js";
import { type BodyKind, bodyKind } from "./media-type.js";
import { chooseModel } from "./model-choice.js";
import type { Rendering } from "./rendering.js";
import { pairsOf, promptOf, textOptions } from "./shared-values.js";

/** A request of `POST /v1/listen`, understood, before its body is read. */
export interface ListenRequest {
  readonly kind: BodyKind;
  readonly model: ModelInfo;
  readonly speech: TranscribeOptions;
  /** Milliseconds. */
  readonly start: number;
  /** Milliseconds; absent: to the end. */
  readonly duration?: number;
  readonly channels: ChannelUse;
  readonly raw?: RawFormat;
  readonly rendering: Rendering;
  readonly tags?: readonly string[];
  readonly extra?: Readonly<Record<string, string>>;
  /** Where the answer is to be sent; not checked yet. */
  readonly callback?: Callback;
  readonly warnings: readonly Warning[];
}

function rawFormat({ encoding, sample_rate: sampleRate, channels = 1, multichannel }: ListenValues): RawFormat | undefined {
  switch (encoding) {
    case "linear16":
    case "linear32":
    case "mulaw":
    case "alaw":
      if (sampleRate === undefined) {
        throw new ApiError("badCombination", { reason: `The encoding ${encoding} has no header: give sample_rate as well.` });
      }
      if (multichannel === true && channels > MOST_CHANNELS) {
        const allowed = `at most ${MOST_CHANNELS} with multichannel`;
        throw new ApiError("badValue", { parameter: "channels", value: String(channels), allowed });
      }
      return { encoding, sampleRate, channels };
    default:
      return undefined;
  }
}

function channelUse(values: ListenValues): ChannelUse {
  if (values.multichannel === true) return "each";
  return wantsSpeakers(values) ? "speakers" : "mix";
}

/** What the rendering is asked for; `smart_format` and `paragraphs` imply punctuation. */
function renderingOptions(values: ListenValues, detectLanguage: boolean): DeepgramOptions {
  const text = textOptions(values);
  const paragraphs = values.paragraphs === true;
  return {
    ...text,
    punctuate: text.punctuate || paragraphs,
    detectLanguage,
    paragraphs,
    ...(values.utterances === true && { utterances: { splitSeconds: values.utt_split ?? 0.8 } }),
  };
}

/**
 * Reads everything that a request says before its recording. The query goes before the fields of a form.
 * @throws ApiError
 */
export function readListenRequest(
  request: Pick<FastifyRequest, "query" | "headers">,
  models: readonly ModelInfo[],
  fields: FormFields = {},
): ListenRequest {
  const { values, warnings } = parseListenQuery({ ...fields, ...(request.query as Readonly<Record<string, unknown>>) });
  const model = chooseModel(models, values.model);
  const language = chooseLanguage(models, model.value, values);
  const raw = rawFormat(values);
  const prompt = promptOf(values);
  const format = values.response_format ?? "json";
  const kind = bodyKind(request.headers["content-type"]);
  return {
    kind,
    model: model.value,
    speech: {
      model: model.value.id,
      ...language.speech,
      ...(values.beam_size !== undefined && { beamSize: values.beam_size }),
      ...(values.temperature !== undefined && { temperature: values.temperature }),
      ...(values.best_of !== undefined && { bestOf: values.best_of }),
      ...(prompt !== undefined && { prompt }),
    },
    start: values.start ?? 0,
    channels: channelUse(values),
    rendering: { format, options: renderingOptions(values, language.reported), languageTags: language.tags },
    warnings: [...warnings, ...(model.warning === undefined ? [] : [model.warning]), ...language.warnings, ...valueWarnings(values)],
    // As for the API's origin, 0 is no limit.
    ...(values.duration !== undefined && values.duration > 0 && { duration: values.duration }),
    ...(raw !== undefined && { raw }),
    ...(values.tag !== undefined && { tags: values.tag }),
    ...(values.extra !== undefined && { extra: pairsOf(values.extra) }),
    ...(values.callback !== undefined && {
      callback: { url: values.callback, method: values.callback_method === "put" ? ("PUT" as const) : ("POST" as const) },
    }),
  };
}
