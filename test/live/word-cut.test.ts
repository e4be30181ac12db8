import assert from "node:assert/strict";
import { test } from "node:test";
import { cutBetweenWords } from "../../src/live/word-cut.js";

const RATE = 16_000;
const said = (...texts: readonly string[]) => texts.map((text, i) => ({ text: ` ${text}`, start: i, end: i + 1, probability: 1 }));

/** Audio of one loudness but for one quiet second. */
const audio = (quiet: number) => ({
  quietest(from: number, to: number) {
    const place = Math.min(Math.max(quiet * RATE, from), to);
    return { place, power: Math.abs(place - quiet * RATE) < 1 ? 1e-6 : 1e-2 };
  },
});

test("the cut lies between two words, where it is quietest", () => {
  assert.deepEqual(cutBetweenWords(said("a", "b", "c", "d", "e", "f"), 0, 6 * RATE, audio(3)), { place: 3 * RATE, words: 3 });
});

test("the end of a sentence is a better place, and a later one than an equal one before it", () => {
  assert.equal(cutBetweenWords(said("a", "b.", "c", "d", "e"), 0, 5 * RATE, audio(90)).words, 2);
  assert.equal(cutBetweenWords(said("a", "b", "c", "d", "e"), 0, 5 * RATE, audio(90)).words, 4);
});

test("words beyond the limits stay open", () => {
  const { place, words } = cutBetweenWords(said("a", "b", "c", "d", "e", "f"), 2 * RATE, 3.5 * RATE, audio(5));
  assert.equal(words, 3);
  assert.ok(place >= 2.9 * RATE && place <= 3.1 * RATE);
});

test("without two words that part there, the quietest moment is taken, and the words before it", () => {
  assert.deepEqual(cutBetweenWords([], 2 * RATE, 6 * RATE, audio(4)), { place: 4 * RATE, words: 0 });
  assert.deepEqual(cutBetweenWords(said("a"), 2 * RATE, 6 * RATE, audio(4)), { place: 4 * RATE, words: 1 });
});
