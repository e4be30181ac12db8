import assert from "node:assert/strict";
import { test } from "node:test";
import type { Segment } from "../../src/engine/index.js";
import { afterContext } from "../../src/live/after-context.js";

/** Words of half a second each, from a place on. */
function spoken(text: string, from = 0): Segment {
  const words = text.split(" ").map((word, i) => ({ text: ` ${word}`, start: from + i / 2, end: from + (i + 1) / 2, probability: 1 }));
  const end = from + words.length / 2;
  return { start: from, end, text: ` ${text}`, tokens: [1], words, temperature: 0, avgLogprob: 0, compressionRatio: 1, noSpeechProb: 0 };
}
const text = (segments: readonly Segment[]) => segments.map((segment) => segment.text).join("");

test("words of the context are dropped, by their times and by what is final already", () => {
  assert.equal(text(afterContext([spoken("one two three four")], [" One", " two."], 1)), " three four");
});

test("a time that is wrong does not take a word from the stretch nor repeat one of the context", () => {
  assert.equal(text(afterContext([spoken("one two three four")], ["one", "two"], 1.35)), " three four");
  assert.equal(text(afterContext([spoken("one two three four")], ["one", "two"], 0.65)), " three four");
});

test("a context that is heard otherwise this time is parted by time", () => {
  assert.equal(text(afterContext([spoken("won too three four")], ["one", "two"], 1)), " three four");
  assert.equal(text(afterContext([spoken("three four", 1)], ["one", "two"], 1)), " three four");
  assert.equal(text(afterContext([spoken("one two")], ["one", "two"], 1)), "");
  assert.deepEqual(afterContext([], ["one"], 1), []);
});

test("segments that lie after the context stay whole; one that is parted keeps no tokens", () => {
  const [first, second] = afterContext([spoken("one two"), spoken("three", 1)], ["one"], 0.5);
  assert.deepEqual([first!.text, first!.tokens, first!.start], [" two", [], 0.5]);
  assert.deepEqual(second, spoken("three", 1));
});
