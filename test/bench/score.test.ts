import assert from "node:assert/strict";
import { test } from "node:test";
import { score } from "../../bench/accuracy/score.js";

test("words count whole, characters without spaces", () => {
  assert.deepEqual(score("a cat sat", "a cat sad"), { wordErrors: 1, words: 3, characterErrors: 1, characters: 7 });
  assert.deepEqual(score("", "thank you"), { wordErrors: 2, words: 0, characterErrors: 8, characters: 0 });
});

test("digits that were spelled one by one are the same however the normaliser joined them", () => {
  // What it makes of "one five two one three" and of "1 5 2 1 3".
  const { characterErrors, wordErrors } = score("15213", "one 5 2 one 3");
  assert.deepEqual([characterErrors, wordErrors], [0, 5]);
  assert.equal(score("phone", "ph1").characterErrors, 3);
});
