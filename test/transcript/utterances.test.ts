import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeepgramWord } from "../../src/transcript/index.js";
import { utterancesOf } from "../../src/transcript/utterances.js";

let made = 0;
const newId = () => `id-${made++}`;

const word = (text: string, start: number, end: number, changes: Partial<DeepgramWord> = {}): DeepgramWord => ({
  word: text,
  start,
  end,
  confidence: 0.8,
  ...changes,
});

test("an utterance holds its words as they are, and what is said of them all", () => {
  made = 0;
  const words = [word("hi", 0, 0.5, { punctuated_word: "Hi," }), word("you", 0.5, 1, { confidence: 0.6, punctuated_word: "you." })];
  const utterances = utterancesOf([words], 0.8, newId);
  assert.deepEqual(utterances, [{ start: 0, end: 1, confidence: 0.7, channel: 0, transcript: "Hi, you.", words, id: "id-0" }]);
  assert.equal(utterances[0]!.words[0], words[0]);
});

test("a pause of exactly the split splits, in spite of floating point", () => {
  const words = [word("a", 0, 1.1), word("b", 1.9, 2)];
  assert.ok(1.9 - 1.1 < 0.8);
  assert.equal(utterancesOf([words], 0.8, newId).length, 2);
  assert.equal(utterancesOf([words], 0.801, newId).length, 1);
  assert.equal(utterancesOf([words], 0, newId).length, 2);
});

test("a change of speaker splits, and the utterance names its speaker", () => {
  const words = [word("a", 0, 1, { speaker: 1 }), word("b", 1, 2, { speaker: 0 }), word("c", 2, 3, { speaker: 0 })];
  const utterances = utterancesOf([words], 0.8, newId);
  assert.deepEqual(
    utterances.map(({ speaker, transcript }) => [speaker, transcript]),
    [
      [1, "a"],
      [0, "b c"],
    ],
  );
  assert.ok(!("speaker" in utterancesOf([[word("a", 0, 1)]], 0.8, newId)[0]!));
});

test("utterances of all channels are in the order of time, then of channels", () => {
  const left = [word("a", 0, 1), word("c", 5, 6), word("e", 9, 10)];
  const right = [word("b", 2, 3), word("d", 5, 6)];
  const utterances = utterancesOf([left, right], 0.8, newId);
  assert.deepEqual(
    utterances.map(({ transcript, channel }) => `${transcript}${channel}`),
    ["a0", "b1", "c0", "d1", "e0"],
  );
});

test("silence has no utterances", () => assert.deepEqual(utterancesOf([[], []], 0.8, newId), []));
