import { Type } from "@fastify/type-provider-typebox";

const seconds = (what: string) => Type.Number({ minimum: 0, description: `${what}, in seconds from the beginning of the recording.` });
const probability = (what: string) => Type.Number({ minimum: 0, maximum: 1, description: what });
const speaker = Type.Optional(Type.Integer({ minimum: 0, description: "With `diarize`." }));

const Word = Type.Object({
  word: Type.String({ description: "Lower case, without punctuation at its edges." }),
  start: seconds("Begin"),
  end: seconds("End"),
  confidence: probability("From the model's own token probabilities."),
  punctuated_word: Type.Optional(
    Type.String({ description: "As readers write it, with punctuation and capitals; absent with `punctuate=false`." }),
  ),
  speaker,
});

const Sentence = Type.Object({ text: Type.String(), start: seconds("Begin"), end: seconds("End") });

const Paragraph = Type.Object({
  sentences: Type.Array(Sentence, { minItems: 1, maxItems: 5 }),
  speaker,
  num_words: Type.Integer({ minimum: 1 }),
  start: seconds("Begin"),
  end: seconds("End"),
});

const Paragraphs = Type.Object(
  {
    transcript: Type.String({
      description:
        "A line break, then the paragraphs with blank lines between them. Where the speaker changes, one begins with `Speaker N: `.",
    }),
    paragraphs: Type.Array(Paragraph),
  },
  { description: "With `paragraphs`, and with `smart_format` for languages that are written with spaces." },
);

const transcript = Type.String({ description: "The words, joined with single spaces; empty when nothing is said." });
const mean = probability("Mean of the words' confidences; 0 when there are none.");

const Alternative = Type.Object({
  transcript,
  confidence: mean,
  words: Type.Array(Word),
  paragraphs: Type.Optional(Paragraphs),
});

const Hit = Type.Object({
  confidence: probability("Mean of the words' confidences, lower where the words are only similar to the query."),
  start: seconds("Begin"),
  end: seconds("End"),
  snippet: Type.String({ description: "The part of the transcript." }),
});

const Search = Type.Object({ query: Type.String(), hits: Type.Array(Hit, { description: "By time; empty when nothing is found." }) });

const Channel = Type.Object({
  search: Type.Optional(Type.Array(Search, { description: "An entry for each `search`, in the request's order." })),
  alternatives: Type.Array(Alternative, { minItems: 1 }),
  detected_language: Type.Optional(Type.String({ description: "With `detect_language`." })),
  language_confidence: Type.Optional(probability("With `detect_language`, when the model detected the language.")),
});

const Utterance = Type.Object({
  start: seconds("Begin"),
  end: seconds("End"),
  confidence: mean,
  channel: Type.Integer({ minimum: 0 }),
  transcript,
  words: Type.Array(Word, { minItems: 1, description: "The same as in the channel's alternative." }),
  speaker,
  id: Type.String({ format: "uuid" }),
});

/** The type `DeepgramResults` as a schema. */
export const ListenResults = Type.Object({
  channels: Type.Array(Channel),
  utterances: Type.Optional(
    Type.Array(Utterance, { description: "With `utterances`: stretches without a pause of `utt_split` seconds, of all channels by time." }),
  ),
});
