import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { GreedySequence, Sampling } from "../../src/whisper/index.js";
import { END, follow, randomTable, SPACE, scoresOf, type Table, tokenizer } from "./score-tables.js";
import { noise } from "./tiny-model.js";

/** From 0 (included) to 1, the same every time. */
function dice(seed: number): () => number {
  const random = noise(seed);
  for (let i = 0; i < 5; i++) random();
  return () => Math.min((random() + 1) / 2, 1 - Number.EPSILON);
}

const seeds = fc.integer({ min: 1, max: 1e6 });

test("near a temperature of 0 every text is the greedy one", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 5 }), (seed, rows) => {
      const table = randomTable(seed, 6);
      const greedy = new GreedySequence(tokenizer, false, 40);
      follow(greedy, table);
      const search = new Sampling(tokenizer, rows, 1e-7, 40, dice(seed));
      const { steps } = follow(search, table);
      const { tokens, logprobs, stopped, avgLogprob, temperature } = search.result;
      assert.deepEqual([tokens, logprobs, stopped, temperature], [greedy.tokens, greedy.logprobs, greedy.stopped, 1e-7]);
      assert.ok(Math.abs(avgLogprob - greedy.avgLogprob) < 1e-9);
      for (const texts of steps) assert.equal(new Set(texts.map((text) => text.join())).size, 1);
    }),
    { numRuns: 50 },
  );
});

test("tokens are drawn as often as the softmax over the temperature says", () => {
  const probabilities: Readonly<Record<number, number>> = { 100: 0.5, 101: 0.3, 102: 0.15, 103: 0.05 };
  const draws = 6000;
  for (const temperature of [0.5, 1, 2]) {
    const random = dice(11);
    const counts = new Map<number, number>();
    for (let i = 0; i < draws / 3; i++) {
      const choices = new Sampling(tokenizer, 3, temperature, 9, random).advance([scoresOf(probabilities)])!;
      for (const { token } of choices) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const weights = Object.values(probabilities).map((p) => p ** (1 / temperature));
    const sum = weights.reduce((a, b) => a + b, 0);
    for (const [i, token] of Object.keys(probabilities).map(Number).entries()) {
      const share = (counts.get(token) ?? 0) / draws;
      // Five standard deviations of a share of 6000 draws are 0.032.
      assert.ok(Math.abs(share - weights[i]! / sum) < 0.032, `${token} at ${temperature}: ${share}, not ${weights[i]! / sum}`);
    }
  }
});

test("the scores that a text is judged by are the model's, whatever the temperature", () => {
  const search = new Sampling(tokenizer, 1, 1.5, 9, dice(4));
  const table: Table = (past) => (past.length < 2 ? scoresOf({ 100: 0.5, 101: 0.5 }) : scoresOf({ [END]: 1 }));
  follow(search, table);
  const { tokens, logprobs, avgLogprob, stopped } = search.result;
  assert.deepEqual([tokens.length, stopped], [2, "end"]);
  for (const each of logprobs) assert.ok(Math.abs(each - Math.log(0.5)) < 1e-6);
  assert.ok(Math.abs(avgLogprob - (2 * Math.log(0.5)) / 3) < 1e-6);
});

test("neither a space nor the end is drawn first", () => {
  const random = dice(5);
  for (let i = 0; i < 50; i++)
    assert.deepEqual(
      new Sampling(tokenizer, 2, 1, 9, random).advance([scoresOf({ [END]: 0.6, [SPACE]: 0.3, 100: 0.1 })]),
      [100, 100].map((token) => ({ parent: 0, token })),
    );
});

test("a text that ends early keeps its row until the last one has ended, and the most probable is taken", () => {
  // Texts of 100 end at once; texts of 101 are long, and more probable.
  const table: Table = (past) => {
    if (past.length === 0) return scoresOf({ 100: 0.5, 101: 0.5 });
    if (past[0] === 100) return scoresOf({ [END]: 0.3, 105: 1e-12 });
    return past.length < 6 ? scoresOf({ [101 + past.length]: 0.95 }) : scoresOf({ [END]: 0.95 });
  };
  const search = new Sampling(tokenizer, 4, 1, 20, dice(9));
  const { steps, choices } = follow(search, table);
  const first = steps[0]!.map(([token]) => token);
  assert.ok(first.includes(100) && first.includes(101), `both are drawn: ${first}`);
  assert.equal(steps.length, 6);
  for (const chosen of choices.slice(1))
    for (const [row, { parent, token }] of chosen.entries()) {
      assert.equal(parent, row);
      assert.equal(token === END, first[row] === 100);
    }
  assert.deepEqual([search.result.tokens, search.result.stopped], [[101, 102, 103, 104, 105, 106], "end"]);
});

test("a text that ended is taken before one that was stopped, however probable", () => {
  const table: Table = (past) => {
    if (past.length === 0) return scoresOf({ 100: 0.5, 101: 0.5 });
    return past[0] === 100 ? scoresOf({ [END]: 0.01 }) : scoresOf({ [101 + past.length]: 0.99 });
  };
  const search = new Sampling(tokenizer, 4, 1, 8, dice(9));
  follow(search, table);
  assert.deepEqual([search.result.tokens, search.result.stopped], [[100], "end"]);
  const stopped = new Sampling(tokenizer, 2, 1, 8, dice(2));
  follow(stopped, (past) => scoresOf({ [200 + past.length]: 0.99 }));
  assert.deepEqual([stopped.result.tokens.length, stopped.result.stopped], [8, "length"]);
});

test("for any table and dice every search ends, with one choice for each row", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 8 }), fc.double({ min: 0.1, max: 2, noNaN: true }), (seed, rows, temperature) => {
      const search = new Sampling(tokenizer, rows, temperature, 60, dice(seed));
      const { choices } = follow(search, randomTable(seed, 5));
      assert.ok(choices.every((chosen) => chosen.length === rows) && choices.length <= 60);
      assert.notEqual(search.result.stopped, undefined);
      assert.equal(search.result.tokens.length, search.result.logprobs.length);
      assert.ok(!search.result.tokens.includes(END));
    }),
    { numRuns: 60 },
  );
});

test("dice that show nothing but 0 draw all the same", () => {
  const search = new Sampling(tokenizer, 2, 0.8, 9, () => 0);
  follow(search, (past) => scoresOf(past.length < 3 ? { 100: 0.6, 101: 0.4 } : { [END]: 1 }));
  assert.deepEqual(search.result.tokens, [100, 100, 100]);
});
