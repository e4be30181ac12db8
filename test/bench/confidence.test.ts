import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, reliability } from "../../bench/accuracy/index.js";

test("words that are as often right as they say are calibrated", () => {
  const words = [0.85, 0.85, 0.85, 0.85].flatMap((confidence, index) => Array(5).fill([confidence, index !== 3] as const));
  const { deciles, calibrationError, brier } = reliability(words);
  assert.equal(deciles.length, 10);
  assert.deepEqual({ ...deciles[8], meanConfidence: 0 }, { from: 0.8, to: 0.9, words: 20, meanConfidence: 0, right: 0.75 });
  assert.ok(Math.abs(calibrationError - 0.1) < 1e-9);
  assert.ok(Math.abs(brier - (0.75 * 0.15 ** 2 + 0.25 * 0.85 ** 2)) < 1e-9);
});

test("full confidence stands in the last decile", () => {
  const { deciles, calibrationError, brier } = reliability([
    [1, true],
    [1, false],
  ]);
  assert.equal(deciles[9]!.words, 2);
  assert.equal(calibrationError, 0.5);
  assert.equal(brier, 0.5);
});

test("each heard word is judged by the alignment of the whole text", () => {
  assert.deepEqual(judge("the cat sat", "the hat sat down", ["the", "hat", "sat", "down"]), [true, false, true, false]);
});

test("a word that the normaliser joins with its neighbours is left out, one that it splits is right when all of it is", () => {
  assert.deepEqual(judge("21 men", "21 men", ["20", "1", "men"]), [undefined, undefined, true]);
  assert.deepEqual(judge("it is he", "it was he", ["it was", "he"]), [false, true]);
  assert.deepEqual(judge("yes", "yes", ["", "yes"]), [undefined, true]);
});
