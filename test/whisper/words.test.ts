import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Tokenizer } from "../../src/whisper/index.js";
import { groupWords, type TimedToken } from "../../src/whisper/words.js";
import { BASE_MODEL, MODEL, tokenizerOf, withoutBase } from "./real-model.js";

const tokenizer = tokenizerOf(MODEL);

/** Each token of the text sounds for a second, the first from 0 s. */
function timed(text: string, by: Tokenizer = tokenizer): TimedToken[] {
  return by.encode(text).map((token, i) => ({ token, logprob: -0.1 * (i + 1), start: i, end: i + 1 }));
}

const texts = (text: string, language = "en", by: Tokenizer = tokenizer) =>
  groupWords(timed(text, by), by, language).map((word) => word.text);

const CASES: readonly (readonly [string, readonly string[]])[] = [
  [" Hello world", [" Hello", " world"]],
  ["Hello world", ["Hello", " world"]],
  [" Yes, sir. Right?", [" Yes,", " sir.", " Right?"]],
  [" don't stop", [" don't", " stop"]],
  [' He said "yes" loudly', [" He", " said", ' "yes"', " loudly"]],
  [" (maybe) so", [" (maybe)", " so"]],
  [" antidisestablishmentarianism", [" antidisestablishmentarianism"]],
  [" Wait... what?!", [" Wait...", " what?!"]],
  [" naïve café 😀 yes", [" naïve", " café", " 😀", " yes"]],
  ["", []],
];
for (const [text, words] of CASES)
  test(`${JSON.stringify(text)} has the words ${JSON.stringify(words)}`, () => assert.deepEqual(texts(text), words));

test("a word sounds from its first token's start to its last one's end, punctuation apart", () => {
  const tokens = timed(" Antidisestablish.");
  const [word] = groupWords(tokens, tokenizer, "en");
  assert.equal(word.text, " Antidisestablish.");
  assert.equal(word.start, 0);
  assert.equal(word.end, tokens.length - 1);
});

test("a word's probability is the geometric mean of its tokens' probabilities", () => {
  const tokens = timed(" Hello world").map((each, i) => ({ ...each, logprob: Math.log(i === 0 ? 0.5 : 0.25) }));
  const words = groupWords(tokens, tokenizer, "en");
  assert.ok(Math.abs(words[0].probability - 0.5) < 1e-9 && Math.abs(words[1].probability - 0.25) < 1e-9);
  const [pair] = groupWords([tokens[0], { ...tokens[1], token: tokenizer.encode("ing")[0] }], tokenizer, "en");
  assert.ok(Math.abs(pair.probability - Math.sqrt(0.125)) < 1e-9);
});

test("languages without spaces have a word a character, with its marks", { skip: withoutBase }, () => {
  const base = tokenizerOf(BASE_MODEL);
  const words = texts("今日は、いい天気。", "ja", base);
  assert.equal(words.join(""), "今日は、いい天気。");
  assert.ok(words.length >= 4 && words.length <= 7, words.join("|"));
  assert.ok(
    words.every((word) => !word.includes("\uFFFD") && !/^[、。]$/.test(word)),
    words.join("|"),
  );
});

test("tokens that hold parts of a character stay in one word", () => {
  for (const word of texts(" 𝔘𝔫𝔦 龘靐 😀😀")) assert.ok(!word.includes("\uFFFD"), word);
});

const spoken = fc.string({ unit: fc.constantFrom(..."ab  ,.?!'\"-([é字"), maxLength: 30 });
test("for any text the words have its characters, in order of time, each with a probability", () => {
  fc.assert(
    fc.property(spoken, (text) => {
      const words = groupWords(timed(text), tokenizer, "en");
      assert.equal(
        words
          .map((word) => word.text)
          .join("")
          .replaceAll(" ", ""),
        text.replaceAll(" ", ""),
      );
      if (words.length > 0) assert.equal(tokenizer.decode(words.flatMap(({ tokens }) => tokens!)), text);
      let before = 0;
      for (const { start, end, probability } of words) {
        assert.ok(start >= before && end >= start && probability > 0 && probability <= 1);
        before = start;
      }
    }),
    { numRuns: 300, examples: [[" ( "]] },
  );
});
