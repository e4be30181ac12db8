import { MOST_CHANNELS, type RawFormat } from "../audio/index.js";
import type { ModelInfo, TranscribeOptions } from "../engine/index.js";
import type { LiveOptions } from "../live/index.js";
import type { DeepgramOptions } from "../transcript/index.js";
import { ApiError } from "./errors.js";
import { chooseLanguage } from "./language-choice.js";
import { parseQuery, type Warning } from "./listen-query.js";
import { termWarnings } from "./listen-warnings.js";
import { type LiveValues, liveParameterTable, SHORTEST_ENDPOINT, USUAL_ENDPOINT } from "./live-parameters.js";
import { chooseModel } from "./model-choice.js";
import { pairsOf, promptOf, textOptions } from "./shared-values.js";

/** Samples a second where nobody says it, as in the API's origin. */
const usualRate = 16_000;

/** What the query of a live stream asks for. */
export interface LiveRequest {
  readonly model: ModelInfo;
  readonly speech: TranscribeOptions;
  /** What bytes are that begin like no container; absent: they must be a container. */
  readonly raw?: RawFormat;
  readonly multichannel: boolean;
  readonly session: Omit<LiveOptions, "channels">;
  readonly text: DeepgramOptions;
  /** The language is found, and told. */
  readonly namesLanguages: boolean;
  readonly languageTags: ReadonlyMap<string, string>;
  readonly tags?: readonly string[];
  readonly extra?: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

function rawFormat({ encoding = "auto", sample_rate: sampleRate, channels = 1, multichannel }: LiveValues): RawFormat | undefined {
  if (multichannel === true && channels > MOST_CHANNELS) {
    const allowed = `at most ${MOST_CHANNELS} with multichannel`;
    throw new ApiError("badValue", { parameter: "channels", value: String(channels), allowed });
  }
  switch (encoding) {
    case "auto":
      return { encoding: "linear16", sampleRate: sampleRate ?? usualRate, channels, assumed: true };
    case "linear16":
      return { encoding: "linear16", sampleRate: sampleRate ?? usualRate, channels };
    case "linear32":
    case "mulaw":
    case "alaw":
      if (sampleRate === undefined) {
        throw new ApiError("badCombination", { reason: `The encoding ${encoding} has no header: give sample_rate as well.` });
      }
      return { encoding, sampleRate, channels };
    default:
      return undefined;
  }
}

/** Milliseconds that Deepgram's clients send when nobody chose: its default, which no detector of speech can keep. */
const unchosen = 10;

function endpointOf(given: LiveValues["endpointing"] = true): number | undefined {
  if (given === false) return undefined;
  return (given === true || given === unchosen ? USUAL_ENDPOINT : Math.max(SHORTEST_ENDPOINT, given)) / 1000;
}

function liveWarnings(values: LiveValues, raw: RawFormat | undefined): Warning[] {
  const warnings: Warning[] = [...termWarnings(values)];
  const { endpointing } = values;
  if (typeof endpointing === "number" && endpointing < SHORTEST_ENDPOINT && endpointing !== unchosen) {
    const message = `The shortest silence that ends a phrase here is ${SHORTEST_ENDPOINT} ms.`;
    warnings.push({ parameter: "endpointing", type: "approximated", message });
  }
  for (const parameter of ["sample_rate", "channels"] as const) {
    if (values[parameter] === undefined || raw !== undefined) continue;
    const message = `${parameter} has no effect with the encoding ${values.encoding}: the audio's own header is used.`;
    warnings.push({ parameter, type: "no_effect", message });
  }
  return warnings;
}

/**
 * Reads the query of a live stream, whole, so that nothing about it can be wrong after the handshake.
 * @throws ApiError
 */
export function readLiveRequest(query: Readonly<Record<string, unknown>>, models: readonly ModelInfo[]): LiveRequest {
  // The key has done its work, and must not come back in an error's text.
  const { token: _, ...rest } = query;
  const { values, warnings } = parseQuery<LiveValues>(liveParameterTable, rest);
  const model = chooseModel(models, values.model);
  const language = chooseLanguage(models, model.value, values);
  const raw = rawFormat(values);
  const prompt = promptOf(values);
  return {
    model: model.value,
    speech: { model: model.value.id, ...language.speech, ...(prompt !== undefined && { prompt }) },
    ...(raw !== undefined && { raw }),
    multichannel: values.multichannel === true,
    session: {
      interimResults: values.interim_results === true,
      endpointing: endpointOf(values.endpointing),
      utteranceEnd: values.utterance_end_ms === undefined ? undefined : values.utterance_end_ms / 1000,
      vadEvents: values.vad_events === true,
    },
    text: textOptions(values),
    namesLanguages: language.reported,
    languageTags: language.tags,
    ...(values.tag !== undefined && { tags: values.tag }),
    ...(values.extra !== undefined && { extra: pairsOf(values.extra) }),
    warnings: [...warnings, ...(model.warning === undefined ? [] : [model.warning]), ...language.warnings, ...liveWarnings(values, raw)],
  };
}
