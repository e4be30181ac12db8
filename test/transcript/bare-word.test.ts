import assert from "node:assert/strict";
import { test } from "node:test";
import { bareWord, isSpeakable, wordEdges } from "../../src/transcript/bare-word.js";

const cases: readonly (readonly [written: string, bare: string])[] = [
  ["Americans:", "americans"],
  ["don't", "don't"],
  ["“Don’t!”", "don’t"],
  ["rock-n'-roll,", "rock-n'-roll"],
  ["'90s", "90s"],
  ["dogs'", "dogs"],
  ["U.S.", "u.s"],
  ["3.5,", "3.5"],
  [".5", ".5"],
  ["...5", "...5"],
  ["1,000.", "1,000"],
  ["($3.50)", "$3.50"],
  ["-$5,", "-$5"],
  ["50%.", "50%"],
  ["20°,", "20°"],
  ["5€.", "5€"],
  ["-5", "-5"],
  ["-known", "known"],
  ["#1.", "#1"],
  ["C#,", "c#"],
  ["C++.", "c++"],
  ["AT&T,", "at&t"],
  ["&", "&"],
  ["¿Qué?", "qué"],
  ["Ärger…", "ärger"],
  ["नमस्ते।", "नमस्ते"],
  ["你好。", "你好"],
  ["[word]", "word"],
  ["♪la♪", "la"],
  ["f***,", "f***"],
  ['"****!"', "****"],
  ["****-up.", "****-up"],
  ["*sighs*", "sighs"],
  ["—", "—"],
];

for (const [written, bare] of cases) {
  test(`${written} is said as ${bare}`, () => assert.equal(bareWord(written), bare));
}

test("a word and its edges are the whole text", () => {
  assert.deepEqual(wordEdges("“Don’t!”"), { before: "“", bare: "Don’t", after: "!”" });
  assert.deepEqual(wordEdges("..."), { before: "", bare: "...", after: "" });
});

test("signs that nobody reads aloud are not speakable", () => {
  for (const text of ["...", "♪", ">>", "-", "—", "?!", "\uFFFD", '"', "*", ""]) assert.equal(isSpeakable(text), false, text);
  for (const text of ["a", "7", "$", "%", "&", "é", "字"]) assert.equal(isSpeakable(text), true, text);
});
