import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findLoop, inventedWords } from "../../bench/accuracy/index.js";

const words = (text: string) => text.split(" ").filter((word) => word !== "");
const repeated = (text: string, times: number) => words(`${text} `.repeat(times));

test("finds a phrase that repeats without end, wherever it begins", () => {
  const text = [...words("and then he said"), ...repeated("thank you very much", 5), ...words("good night")];
  assert.deepEqual(findLoop(text, words("and then he said good night")), { phrase: "thank you very much", times: 5 });
  assert.deepEqual(findLoop(repeated("no", 30), []), { phrase: "no", times: 30 });
});

test("takes a few repeated words for speech", () => {
  assert.equal(findLoop(repeated("no", 11), []), undefined);
  assert.equal(findLoop(repeated("one two three four", 2), []), undefined);
  assert.equal(findLoop(repeated("one two three", 3), []), undefined);
  assert.equal(findLoop([], []), undefined);
});

test("does not blame what the speaker repeated", () => {
  const said = repeated("row row row your boat", 4);
  assert.equal(findLoop(said, said), undefined);
  assert.equal(findLoop(said, [...words("well"), ...said]), undefined);
  assert.deepEqual(findLoop([...said, ...words("row row row your boat")], said)?.times, 5);
});

test("finds every planted phrase of up to eight different words", () => {
  const letters = fc.uniqueArray(fc.constantFrom(..."abcdefghij"), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(letters, fc.nat(6), (phrase, before) => {
      const times = Math.max(3, Math.ceil(12 / phrase.length));
      const text = [...Array.from({ length: before }, (_, index) => `w${index}`), ...repeated(phrase.join(" "), times)];
      assert.deepEqual(findLoop(text, []), { phrase: phrase.join(" "), times });
    }),
  );
});

test("remarks in brackets are no invented words, everything else with a letter or digit is", () => {
  assert.deepEqual(inventedWords(" [BLANK_AUDIO] (gentle music) *beep* ♪♪ ..."), []);
  assert.deepEqual(inventedWords("(music) you. [MUSIC] 5!"), ["you.", "5!"]);
});
