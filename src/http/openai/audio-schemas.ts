import { Type } from "@fastify/type-provider-typebox";
import type { FastifySchema } from "fastify";
import { openAiErrorResponses } from "../error-responses.js";
import { type AudioTask, formSchema } from "./audio-fields.js";

const seconds = (what: string) => Type.Number({ minimum: 0, description: `${what}, in seconds from the beginning of the recording.` });

const Segment = Type.Object({
  id: Type.Integer({ minimum: 0 }),
  seek: Type.Integer({ minimum: 0, description: "Frames of 10 ms before the window that it was decoded in." }),
  start: seconds("Begin"),
  end: seconds("End"),
  text: Type.String({ description: "With the space before it." }),
  tokens: Type.Array(Type.Integer()),
  temperature: Type.Number({ description: "Of its window, as the three below." }),
  avg_logprob: Type.Number(),
  compression_ratio: Type.Number(),
  no_speech_prob: Type.Number(),
});

const Word = Type.Object({
  word: Type.String({ description: "Without punctuation at its edges." }),
  start: seconds("Begin"),
  end: seconds("End"),
});

/** OpenAI's `json` and `verbose_json`. */
export const AudioTranscription = Type.Object(
  {
    task: Type.Optional(Type.String({ description: "`transcribe` or `translate`; with `verbose_json`, as all below but text and usage." })),
    language: Type.Optional(Type.String({ description: "English name of the text's language, in lower case." })),
    duration: Type.Optional(Type.Number({ minimum: 0, description: "Seconds of the recording." })),
    text: Type.String({ description: "What is said; empty when nothing is." }),
    words: Type.Optional(Type.Array(Word, { description: "With `timestamp_granularities[]=word`." })),
    segments: Type.Optional(Type.Array(Segment, { description: "Sentences, parted at long pauses." })),
    usage: Type.Object({
      type: Type.Literal("duration"),
      seconds: Type.Integer({ minimum: 0, description: "The recording's, rounded up." }),
    }),
  },
  {
    $id: "AudioTranscription",
    description: "The text.",
    examples: [{ text: "And so my fellow Americans…", usage: { type: "duration", seconds: 11 } }],
  },
);

const answers: Readonly<Record<string, { readonly schema: object }>> = {
  "application/json": { schema: Type.Ref("AudioTranscription") },
  "text/plain": { schema: Type.String({ description: "The text alone (`text`), or subtitles in the SubRip format (`srt`)." }) },
  "text/vtt": { schema: Type.String({ description: "Subtitles in the WebVTT format." }) },
};
const events = {
  schema: Type.String({ description: "With `stream`: `transcript.text.delta` for each stretch, then `transcript.text.done`." }),
};

const texts: Readonly<Record<AudioTask, FastifySchema>> = {
  transcribe: {
    operationId: "createTranscription",
    summary: "Transcribe a recording (OpenAI)",
    description: "OpenAI's transcription: a form with the recording and its fields, in any order.",
  },
  translate: {
    operationId: "createTranslation",
    summary: "Translate a recording to English (OpenAI)",
    description: "OpenAI's translation: English text, whatever is spoken. Needs a multilingual model.",
  },
};

/** The schema of a route, for the API's description. */
export function audioSchema(task: AudioTask): FastifySchema {
  const content = task === "transcribe" ? { ...answers, "text/event-stream": events } : answers;
  return {
    ...texts[task],
    tags: ["OpenAI"],
    security: [{ bearer: [] }],
    body: { content: { "multipart/form-data": { schema: formSchema(task) } } },
    response: {
      200: { description: "The text, in the form that `response_format` asks for.", content },
      ...openAiErrorResponses(400, 401, 403, 404, 408, 413, 415, 429, 500, 503, 504, 507),
    },
  };
}
