import assert from "node:assert/strict";
import { test } from "node:test";
import { hitsOf } from "../../../src/console/document/index.js";
import { said } from "./spoken-document.js";

const words = said("Ask", "not", "what", "your", "country", "can", "do", "for", "you,", "asked", "José.").channels[0]!;

test("parts of words, whole phrases, whatever the case, the accents and the punctuation", () => {
  assert.deepEqual(hitsOf(words, "ask"), [[0], [9]]);
  assert.deepEqual(hitsOf(words, "COUNTRY can"), [[4, 5]]);
  assert.deepEqual(hitsOf(words, "for you, asked"), [[7, 8, 9]]);
  assert.deepEqual(hitsOf(words, "try  can d"), [[4, 5, 6]]);
  assert.deepEqual(hitsOf(words, "jose"), [[10]]);
});

test("what is not there, and what is nothing", () => {
  assert.deepEqual(hitsOf(words, "nothing"), []);
  assert.deepEqual(hitsOf(words, " "), []);
  assert.deepEqual(hitsOf(words, "..."), []);
  assert.deepEqual(hitsOf([], "ask"), []);
});

test("scripts without spaces", () => {
  const japanese = said("今日", "は", "良い", "天気").channels[0]!;
  assert.deepEqual(hitsOf(japanese, "は良"), [[1, 2]]);
});
