import { Type } from "@fastify/type-provider-typebox";

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
