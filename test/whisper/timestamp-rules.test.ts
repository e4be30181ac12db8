import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { allowedTimestamps } from "../../src/whisper/timestamp-rules.js";

const END = 50_256;
const BEGIN = 50_363;
const at = (n: number) => BEGIN + n;
const allowed = (...tokens: number[]) => allowedTimestamps(tokens, BEGIN, END);

test("the first token is a timestamp of at most 1.00 s", () => assert.deepEqual(allowed(), { from: 0, to: 51, text: "none" }));
test("text follows the first timestamp", () => assert.deepEqual(allowed(at(3)), { from: 0, to: 0, text: "any" }));
test("after text comes text or a later timestamp", () => assert.deepEqual(allowed(at(3), 10), { from: 4, to: 1501, text: "any" }));
test("a timestamp after text is paired or ends the text", () =>
  assert.deepEqual(allowed(at(3), 10, at(40)), { from: 40, to: 1501, text: "end" }));
test("text follows a pair", () => assert.deepEqual(allowed(at(3), 10, at(40), at(40)), { from: 0, to: 0, text: "any" }));
test("a segment has a length", () => assert.equal(allowed(at(3), 10, at(40), at(40), 11).from, 41));
test("nothing comes after 30.00 s but text", () => {
  const { from, to, text } = allowed(at(3), 10, at(1500), at(1500), 11);
  assert.deepEqual([from >= to, text], [true, "any"]);
});
test("text before any timestamp leaves all of them free", () => assert.deepEqual(allowed(10), { from: 0, to: 1501, text: "any" }));

/** `ApplyTimestampRules` of openai/whisper, on a plain array of which tokens are allowed. */
function reference(tokens: readonly number[]): boolean[] {
  const masked = new Array<boolean>(BEGIN + 1501).fill(false);
  const mask = (from: number, to: number) => masked.fill(true, from, to);
  const lastWas = tokens.length >= 1 && tokens[tokens.length - 1] >= BEGIN;
  const beforeWas = tokens.length < 2 || tokens[tokens.length - 2] >= BEGIN;
  if (lastWas) {
    if (beforeWas) mask(BEGIN, masked.length);
    else mask(0, END);
  }
  const timestamps = tokens.filter((token) => token >= BEGIN);
  if (timestamps.length > 0) mask(BEGIN, timestamps[timestamps.length - 1] + (lastWas && !beforeWas ? 0 : 1));
  if (tokens.length === 0) {
    mask(0, BEGIN);
    mask(BEGIN + 51, masked.length);
  }
  return masked;
}

test("for any sequence the rules are those of Whisper's ApplyTimestampRules", () => {
  const token = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: BEGIN, max: BEGIN + 1500 }));
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
      const masked = reference(tokens);
      const { from, to, text } = allowed(...tokens);
      const inside = masked.map((no, i) => (no ? -1 : i)).filter((i) => i >= BEGIN);
      assert.deepEqual(
        inside,
        Array.from({ length: Math.max(0, to - from) }, (_, i) => BEGIN + from + i),
      );
      assert.equal(text, masked[END] ? "none" : masked[0] ? "end" : "any");
    }),
  );
});
