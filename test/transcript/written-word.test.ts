import assert from "node:assert/strict";
import { test } from "node:test";
import { writtenWords } from "../../src/transcript/written-word.js";
import { segmentOf, wordsOf } from "./samples.js";

const texts = (...words: string[]) => writtenWords([segmentOf(wordsOf(...words))]).map((word) => word.text);

test("a piece without a leading space continues the word before it", () => {
  assert.deepEqual(texts(" well", "-known", " don", "'t"), ["well-known", "don't"]);
});

test("joined pieces span both times and share their probability", () => {
  const [word] = writtenWords([
    segmentOf([
      { text: " ab", start: 1, end: 2, probability: 1 },
      { text: "cd", start: 2, end: 3, probability: 0.25 },
    ]),
  ]);
  assert.deepEqual(word, { text: "abcd", start: 1, end: 3, probability: 0.5 });
});

test("punctuation alone joins its neighbour and adds no time", () => {
  assert.deepEqual(texts(" Yes", " -", " no", " ?"), ["Yes-", "no?"]);
  assert.deepEqual(texts(" (", " aside", " )"), ["(aside)"]);
  assert.deepEqual(texts(" ...", " and", " ¿", "Qué", "?"), ["...and", "¿Qué?"]);
  assert.deepEqual(texts(" end", " ("), ["end("]);
  assert.equal(writtenWords([segmentOf(wordsOf(" end", " ."))])[0]!.end, 0.5);
});

test("a minus stays with the number that it touches", () => {
  assert.deepEqual(texts(" minus", " -", "5"), ["minus", "-5"]);
});

test("text of signs alone gives no words", () => {
  assert.deepEqual(texts(" ...", " ♪", " >>"), []);
  assert.deepEqual(texts(), []);
  assert.deepEqual(texts("", " "), []);
});

test("scripts without spaces keep the model's words", () => {
  assert.deepEqual(texts("你", "好", "，", "世界", "。"), ["你", "好，", "世界。"]);
});

test("words of scripts without spaces know where the model wrote one", () => {
  const words = writtenWords([segmentOf(wordsOf("你", "好", " 我", "用", "iPhone", " 手机")), segmentOf(wordsOf("好"))]);
  assert.deepEqual(
    words.map(({ text, glued }) => (glued ? `+${text}` : text)),
    ["+你", "+好", "我", "+用", "+iPhone", "手机", "+好"],
  );
});

test("a new segment begins a new word even without a space", () => {
  const words = writtenWords([segmentOf(wordsOf("Hello", " there.")), segmentOf(wordsOf("General"))]);
  assert.deepEqual(
    words.map((word) => word.text),
    ["Hello", "there.", "General"],
  );
});

test("a word with a space inside is two words that share its time", () => {
  const words = writtenWords([segmentOf([{ text: " ab cd", start: 1, end: 2, probability: 0.5 }])]);
  assert.deepEqual(words, [
    { text: "ab", start: 1, end: 1.5, probability: 0.5 },
    { text: "cd", start: 1.5, end: 2, probability: 0.5 },
  ]);
});

test("a segment without words keeps its text", () => {
  const words = writtenWords([segmentOf([], { text: " Two words.", start: 4, end: 5, avgLogprob: 0 })]);
  assert.deepEqual(
    words.map((word) => word.text),
    ["Two", "words."],
  );
  assert.equal(words[0]!.start, 4);
  assert.equal(words[1]!.end, 5);
});
