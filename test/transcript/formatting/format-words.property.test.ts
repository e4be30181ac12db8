import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type FormatOptions, formatWords } from "../../../src/transcript/formatting/index.js";
import type { WrittenWord } from "../../../src/transcript/written-word.js";
import { NUMERALS_CASES } from "./numerals-cases.js";
import { textOf } from "./samples.js";
import { SMART_CASES } from "./smart-cases.js";
import { UNCHANGED } from "./unchanged-cases.js";

const VOCABULARY = [
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fifteen nineteen twenty thirty forty fifty ninety",
  "twenty-five thirty-second fifty-fifty ten-thirty five-five-five hundred hundred thousand million billion and and a a the point minus oh o",
  "first second third fifth tenth twelfth twentieth hundredth eighties half quarter thirds double triple",
  "dollars dollar cents cent pounds pence euros sterling percent per grams minutes people times",
  "May March June may December Monday a.m. p.m. am pm m p o'clock in at by of on to or past since before night morning",
  "Press press dial phone number account code area email address is street road Main",
  "john smith dot com org gmail w www slash at dash underscore https colon example.com",
  "$3.50 25% 2,000 10:30 555-1234 5 7 10 42 1984 2.5 21st 1980s AM PM $2 john.smith@gmail.com www.example.com",
  "no this we John Ten like cost",
].flatMap((line) => line.split(" "));

const word = fc
  .record({
    text: fc.constantFrom(...VOCABULARY),
    lead: fc.constantFrom("", "", "", "", "", "", "", "(", "“"),
    tail: fc.constantFrom("", "", "", "", "", "", "", "", "", ",", ",", ".", "?", "”", "—"),
    pause: fc.constantFrom(0, 0, 0, 0, 0.1, 1.6, 2, 5),
    length: fc.double({ min: 0.01, max: 1, noNaN: true }),
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    speaker: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1),
  })
  .map((parts) => ({ ...parts, text: parts.lead + parts.text + parts.tail }));

/** Sentences of words at random, and phrases of the tables with words at random around them. */
const phrases = [...Object.values(SMART_CASES).flat(), ...NUMERALS_CASES].flat().concat(UNCHANGED);
const phrase = fc
  .constantFrom(...phrases)
  .map((text) => text.split(" ").map((piece) => ({ text: piece, pause: 0, length: 0.3, probability: 0.9, speaker: 0 })));
const sentence: fc.Arbitrary<WrittenWord[]> = fc
  .array(
    fc.oneof(
      word.map((one) => [one]),
      word.map((one) => [one]),
      word.map((one) => [one]),
      phrase,
    ),
    { maxLength: 16 },
  )
  .map((parts) => {
    let at = 0;
    return parts.flat().map(({ text, pause, length, probability, speaker }) => {
      const start = at + pause;
      at = start + length;
      return { text, start, end: at, probability, speaker };
    });
  });
const options: fc.Arbitrary<FormatOptions> = fc.constantFrom({ smart: true, numerals: false }, { smart: false, numerals: true });
const runs = { numRuns: Number(process.env.FORMAT_RUNS ?? 3000) };

test("formatting what has been formatted changes nothing", () => {
  fc.assert(
    fc.property(sentence, options, (words, chosen) => {
      const once = formatWords(words, chosen);
      const twice = formatWords(once, chosen);
      assert.equal(textOf(twice), textOf(once));
      assert.deepEqual(twice, once);
    }),
    runs,
  );
});

test("digits of the input stay in the output, in order", () => {
  fc.assert(
    fc.property(sentence, options, (words, chosen) => {
      const written = textOf(formatWords(words, chosen));
      let at = 0;
      for (const digit of textOf(words).replace(/\D/g, "")) {
        at = written.indexOf(digit, at) + 1;
        assert.ok(at > 0, `${digit} is missing in ${written}`);
      }
    }),
    runs,
  );
});

test("words never grow in number, keep their order and cover the same time, each within one speaker", () => {
  fc.assert(
    fc.property(sentence, options, (words, chosen) => {
      const formatted = formatWords(words, chosen);
      assert.ok(formatted.length <= words.length);
      assert.equal(formatted[0]?.start, words[0]?.start);
      assert.equal(formatted.at(-1)?.end, words.at(-1)?.end);
      let next = 0;
      for (const { text, start, end, speaker, probability } of formatted) {
        assert.ok(text !== "" && !/\s/.test(text), JSON.stringify(text));
        assert.equal(start, words[next]!.start);
        const last = words.findIndex((word) => word.end === end);
        const merged = words.slice(next, last + 1);
        assert.ok(merged.every((word) => word.speaker === speaker));
        const probabilities = merged.map((word) => word.probability);
        assert.ok(probability >= Math.min(...probabilities) - 1e-9 && probability <= Math.max(...probabilities) + 1e-9);
        next = last + 1;
      }
      assert.equal(next, words.length);
    }),
    runs,
  );
});

test("a sentence end and a long pause are never merged over", () => {
  fc.assert(
    fc.property(sentence, options, (words, chosen) => {
      const starts = new Set(formatWords(words, chosen).map((word) => word.start));
      for (const [index, word] of words.entries()) {
        const previous = words[index - 1];
        if (previous === undefined) continue;
        const ended = /[?!]$|[^.apm][.]$/.test(previous.text);
        if (ended || word.start - previous.end > 3.0001) assert.ok(starts.has(word.start), `${previous.text} | ${word.text}`);
      }
    }),
    runs,
  );
});
