import fc from "fast-check";
import { segmentOf } from "./samples.js";

const word = fc.record(
  {
    text: fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom(" And", " so,", "-known", " -", "...", " $3.50", " 50%", "你", "。", " ♪", " two words", "'s"),
      fc.constantFrom(" Mr.", " Fuck!", " (um)", " the", " The", ' end."', " U.S.", " he", " a", " b", " don’t"),
    ),
    start: fc.double({ min: -1, max: 40 }),
    end: fc.double({ min: -1, max: 40 }),
    probability: fc.double({ min: 0, max: 1 }),
    speaker: fc.nat({ max: 1 }),
  },
  { requiredKeys: ["text", "start", "end", "probability"] },
);

/** Transcripts as no engine should make them: times in disorder and beyond the recording, pieces of words, signs alone. */
export const transcripts = fc.record({
  duration: fc.double({ min: 0, max: 35, noNaN: true }),
  channels: fc.array(
    fc.record({
      language: fc.constantFrom("en", "en", "zh"),
      segments: fc.array(
        fc.array(word, { maxLength: 8 }).map((words) => segmentOf(words)),
        { maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

const phrase = fc.oneof(
  fc.constantFrom("and", "so", "and so", "the", "um", "b", "a b", "你", "don't", "two words", "..."),
  fc.string({ maxLength: 6 }),
);

export const texts = fc.record({
  replace: fc.array(fc.record({ find: phrase, with: fc.oneof(phrase, fc.constant("")) }), { maxLength: 4 }),
  profanityFilter: fc.boolean(),
});

export const options = fc.record({
  punctuate: fc.boolean(),
  smartFormat: fc.boolean(),
  paragraphs: fc.boolean(),
  utterances: fc.record({ splitSeconds: fc.double({ min: 0, max: 3, noNaN: true }) }),
  search: fc.array(phrase, { maxLength: 3 }),
  replace: texts.map((each) => each.replace),
  profanityFilter: fc.boolean(),
});
