import { type TSchema, Type } from "@fastify/type-provider-typebox";
import { languageCode } from "../../transcript/index.js";
import type { FormFields } from "../form/index.js";
import { parseQuery } from "../listen-query.js";
import { boolean, decimal, type Kind, oneOf, text } from "../parameter-kinds.js";
import { type Parameter, type ParameterTable, type ParameterValues, querySchema } from "../parameter-table.js";

const tag = /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/;

/** A code or tag as it is, an English name as its code. */
const spokenLanguage: Kind<string> = {
  name: "language tag or English name",
  allowed: "a code such as en, a tag such as en-US, or an English name such as german",
  schema: Type.String(),
  parse: (value) => languageCode(value) ?? (tag.test(value) ? value : undefined),
};

const foreign = (meaning: string, kind: Kind<string> = text(65_536)) =>
  ({ kind, list: 200, meaning: `${meaning} Of OpenAI's own models alone.`, support: "refuses" }) satisfies Parameter<string>;

const common = {
  model: {
    kind: text(100),
    meaning:
      "Model id, as `GET /v1/models` lists them. `whisper-1` and the names of OpenAI's transcription models mean the default model, or the first " +
      "that can do what is asked.",
    support: "does",
  },
  prompt: {
    kind: text(65_536),
    meaning: "Words and names that are likely to be heard, or the text that came before. Its last 223 tokens count.",
    support: "does",
  },
  response_format: {
    kind: oneOf("json", "text", "srt", "verbose_json", "vtt", "diarized_json"),
    meaning: "Form of the answer.",
    support: "does",
    default: "json",
    refusedValues: ["diarized_json"],
    note: "Voices are not told apart: give json, text, srt, verbose_json or vtt.",
  },
  temperature: {
    kind: decimal(0, 1),
    meaning: "0 takes the most probable text, and others where that goes wrong; above it text is sampled.",
    support: "does",
    default: "0",
  },
} as const satisfies ParameterTable;

/**
 * Every field of `POST /v1/audio/transcriptions` but the file, from OpenAI's reference
 * (https://platform.openai.com/docs/api-reference/audio/createTranscription).
 */
export const transcriptionFields = {
  ...common,
  language: {
    kind: spokenLanguage,
    meaning: "Language that is spoken: an ISO 639-1 code, a BCP-47 tag or an English name. Absent, it is found in the first speech.",
    support: "does",
  },
  timestamp_granularities: {
    kind: oneOf("segment", "word"),
    list: 2,
    meaning: "Which times `verbose_json` has. `word` without `verbose_json` gets 400.",
    support: "does",
    default: "segment",
  },
  stream: {
    kind: boolean,
    meaning: "Sends the text as server-sent events while the recording is being transcribed; with `json` and `text` alone.",
    support: "does",
    default: "false",
  },
  chunking_strategy: {
    kind: text(2000),
    list: 10,
    meaning: "Taken as `auto`, whatever it says: recordings are always cut at pauses that voice activity shows.",
    support: "does",
  },
  include: foreign("More that the answer may have.", oneOf("logprobs")),
  keywords: foreign("Terms to listen for."),
  languages: foreign("Languages that may be spoken."),
  known_speaker_names: foreign("Names of speakers."),
  known_speaker_references: foreign("Recordings of speakers."),
} as const satisfies ParameterTable;

/** Every field of `POST /v1/audio/translations` but the file (https://platform.openai.com/docs/api-reference/audio/createTranslation). */
export const translationFields = common;

export type AudioValues = ParameterValues<typeof transcriptionFields>;

export type AudioTask = "transcribe" | "translate";

export const fieldTables: Readonly<Record<AudioTask, ParameterTable>> = { transcribe: transcriptionFields, translate: translationFields };

/**
 * The values of a form. Lists come as `name[]` from OpenAI's clients, objects as `name[key]`. Fields that nobody knows are passed over, since
 * OpenAI's answers have no place for a warning.
 * @throws ApiError `badValue`, `unsupportedFeature`
 */
export function parseFields(task: AudioTask, fields: FormFields): AudioValues {
  const byName: Record<string, readonly string[]> = Object.create(null);
  for (const [written, values] of Object.entries(fields)) {
    const name = written.replace(/\[.*$/s, "");
    byName[name] = [...(byName[name] ?? []), ...values];
  }
  return parseQuery<AudioValues>(fieldTables[task], byName).values;
}

/** What a page that tries the API out begins with, so that it works as it is. */
const examples: Readonly<Record<string, string>> = { model: "whisper-1", language: "en", prompt: "John F. Kennedy" };

/** The form as a schema, for the API's description: what the server does, not what it refuses. */
export function formSchema(task: AudioTask): TSchema {
  const table = fieldTables[task];
  const { properties } = querySchema(table) as unknown as { readonly properties: Readonly<Record<string, TSchema>> };
  const fields = Object.entries(properties)
    .filter(([name]) => table[name]!.support === "does" && name !== "chunking_strategy")
    .map(([name, schema]) => {
      const example = examples[name];
      const shown = example === undefined ? schema : Type.Optional({ ...schema, examples: [example] } as TSchema);
      return [table[name]!.list === undefined ? name : `${name}[]`, shown] as const;
    });
  const file = Type.Unsafe<string>({
    type: "string",
    format: "binary",
    contentMediaType: "application/octet-stream",
    description: "The recording, in any format; it is recognised from the bytes, whatever the name.",
  });
  return Type.Object({ file, ...Object.fromEntries(fields) });
}
