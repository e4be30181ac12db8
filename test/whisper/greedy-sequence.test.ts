import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { GreedySequence } from "../../src/whisper/greedy-sequence.js";
import type { StepScores } from "../../src/whisper/search.js";
import { MODEL, tokenizerOf } from "./real-model.js";
import { noise } from "./tiny-model.js";

const tokenizer = tokenizerOf(MODEL);
const { endOfText: END, timestampBegin: BEGIN } = tokenizer.special;
const SPACE = 220;

/** Scores with the given text tokens, best first, and probabilities of timestamps by index. */
function scores(text: Readonly<Record<number, number>>, timestamps?: Readonly<Record<number, number>>): StepScores {
  const best = Object.entries(text)
    .map(([token, p]) => [Number(token), p] as const)
    .sort((a, b) => b[1] - a[1]);
  return {
    tokens: best.map(([token]) => token),
    logprobs: Float32Array.from(best, ([, p]) => Math.log(p)),
    timestamps: timestamps && Float32Array.from({ length: 1501 }, (_, i) => Math.log(timestamps[i] ?? 1e-9)),
    look: 0,
  };
}

const plain = (limit?: number) => new GreedySequence(tokenizer, false, limit);
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-5, `${a} is not ${b}`);

test("the most probable token is chosen, until the end of text is", () => {
  const sequence = plain();
  assert.equal(sequence.push(scores({ 10: 0.5, 11: 0.4 })), 10);
  assert.equal(sequence.push(scores({ 12: 0.8, [END]: 0.1 })), 12);
  assert.equal(sequence.stopped, undefined);
  assert.equal(sequence.push(scores({ [END]: 0.9, 13: 0.05 })), undefined);
  assert.deepEqual(sequence.tokens, [10, 12]);
  assert.equal(sequence.stopped, "end");
  near(sequence.avgLogprob, (Math.log(0.5) + Math.log(0.8) + Math.log(0.9)) / 3);
  assert.equal(sequence.logprobs.length, 2);
  near(sequence.logprobs[1], Math.log(0.8));
});

test("neither a space nor the end comes first, but both may come later", () => {
  const sequence = plain();
  assert.equal(sequence.push(scores({ [END]: 0.6, [SPACE]: 0.3, 40: 0.05 })), 40);
  assert.equal(sequence.push(scores({ [SPACE]: 0.6, 40: 0.3 })), SPACE);
});

test("the sequence stops at its limit", () => {
  const sequence = plain(3);
  assert.equal(sequence.push(scores({ 10: 0.5 })), 10);
  assert.equal(sequence.push(scores({ 11: 0.5 })), 11);
  assert.equal(sequence.push(scores({ 12: 0.5 })), undefined);
  assert.deepEqual([sequence.stopped, sequence.tokens], ["length", [10, 11, 12]]);
});

test("a sequence that repeats itself stops as a loop", () => {
  const sequence = plain();
  let pushed = 0;
  while (sequence.stopped === undefined) sequence.push(scores({ [100 + (pushed++ % 3)]: 0.9 }));
  assert.equal(sequence.stopped, "loop");
  assert.equal(pushed, 24);
});

test("with timestamps the first token is the best timestamp up to 1.00 s, its probability among them", () => {
  const sequence = new GreedySequence(tokenizer, true);
  assert.equal(sequence.push(scores({ 10: 0.5 }, { 3: 0.03, 5: 0.01, 60: 0.4 })), BEGIN + 3);
  near(sequence.logprobs[0], Math.log(0.75));
});

function begun(...tokens: readonly number[]): GreedySequence {
  const sequence = new GreedySequence(tokenizer, true);
  for (const token of tokens)
    assert.equal(sequence.push(token >= BEGIN ? scores({ [END]: 1e-9 }, { [token - BEGIN]: 0.9 }) : scores({ [token]: 0.9 }, {})), token);
  return sequence;
}

test("a timestamp is chosen when all of them together beat the best text token", () => {
  const split = { 100: 0.1, 101: 0.1, 102: 0.15 };
  assert.equal(begun(BEGIN, 10).push(scores({ 11: 0.3 }, split)), BEGIN + 102);
  assert.equal(begun(BEGIN, 10).push(scores({ 11: 0.4 }, split)), 11);
});

test("timestamps that may not come do not count among all of them", () => {
  assert.equal(begun(BEGIN + 40, 10).push(scores({ 11: 0.3 }, { 10: 0.4, 40: 0.4, 100: 0.2 })), 11);
});

test("after a timestamp that closes text comes its pair or the end, never text", () => {
  assert.equal(begun(BEGIN, 10, BEGIN + 50).push(scores({ 11: 0.9, [END]: 0.01 }, { 50: 0.05 })), BEGIN + 50);
  const ending = begun(BEGIN, 10, BEGIN + 50);
  assert.equal(ending.push(scores({ 11: 0.5, [END]: 0.3 }, { 50: 0.1 })), undefined);
  assert.equal(ending.stopped, "end");
});

test("after a pair comes text, however probable a timestamp is", () => {
  assert.equal(begun(BEGIN, 10, BEGIN + 50, BEGIN + 50).push(scores({ 11: 0.01 }, { 60: 0.9 })), 11);
});

test("for any scores timestamps never decrease, come in pairs, and open the text", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (seed, weight) => {
      const random = noise(seed);
      const p = () => (random() + 1) / 2;
      const sequence = new GreedySequence(tokenizer, true, 60);
      while (sequence.stopped === undefined)
        sequence.push(
          scores(
            Object.fromEntries([...Array.from({ length: 7 }, () => [Math.floor(p() * 5000), p()]), [END, p() * 0.3]]),
            Object.fromEntries(Array.from({ length: 20 }, () => [Math.floor(p() * 1501), p() * weight])),
          ),
        );
      const { tokens } = sequence;
      assert.ok(tokens[0] >= BEGIN && tokens[0] <= BEGIN + 50);
      const times = tokens.filter((token) => token >= BEGIN);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      for (let i = 2; i < tokens.length; i++)
        if (tokens[i - 1] >= BEGIN) assert.equal(tokens[i] < END, tokens[i - 2] >= BEGIN, `token ${i} of ${tokens}`);
      assert.ok(tokens.every((token) => token !== END));
      assert.ok(sequence.logprobs.every((each) => each <= 1e-6));
    }),
    { numRuns: 60 },
  );
});
