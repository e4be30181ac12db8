import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BeamSearch, GreedySequence } from "../../src/whisper/index.js";
import { repetition } from "../../src/whisper/repetition.js";
import { END, follow, randomTable, SPACE, scoresOf, type Table, tokenizer } from "./score-tables.js";

interface Text {
  readonly tokens: readonly number[];
  readonly sum: number;
}

const mean = ({ tokens, sum }: Text) => sum / (tokens.length + 1);
const best = (texts: readonly Text[]) => texts.reduce((a, b) => (mean(b) > mean(a) ? b : a));

/** Beam search as one would write it down, without rows: each step keeps the most probable texts, the ones that end apart. */
function naive(table: Table, rows: number, limit: number): { readonly ended: readonly Text[]; readonly live: readonly Text[] } {
  const ended: Text[] = [];
  let live: Text[] = [{ tokens: [], sum: 0 }];
  for (;;) {
    const next = live.flatMap(({ tokens, sum }) => {
      const scores = table(tokens);
      const grown = scores.tokens.map((token, i) => ({ tokens: [...tokens, token], sum: sum + scores.logprobs[i]! }));
      return grown.filter((each) => tokens.length > 0 || ![END, SPACE].includes(each.tokens[0]!)).slice(0, rows + 1);
    });
    const kept: Text[] = [];
    for (const { tokens, sum } of next.sort((a, b) => b.sum - a.sum)) {
      if (kept.length === rows) break;
      if (tokens.at(-1) === END) ended.push({ tokens: tokens.slice(0, -1), sum });
      else if (repetition(tokens) === undefined) kept.push({ tokens, sum });
    }
    if (kept.length > 0) live = kept;
    if (ended.length >= rows || kept.length === 0 || live[0]!.tokens.length === limit) return { ended: ended.slice(0, rows), live };
  }
}

/** Every text over the table that ends before the limit. */
function* all(table: Table, limit: number, past: Text = { tokens: [], sum: 0 }): Generator<Text> {
  const { tokens, logprobs } = table(past.tokens);
  for (const [i, token] of tokens.entries()) {
    const sum = past.sum + logprobs[i]!;
    if (token === END && past.tokens.length > 0) yield { tokens: past.tokens, sum };
    if (token !== END && past.tokens.length + 1 < limit) yield* all(table, limit, { tokens: [...past.tokens, token], sum });
  }
}

/** A margin at which no text is given up. */
const ALL = Number.POSITIVE_INFINITY;

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-4, `${a} is not ${b}`);
const seed = fc.integer({ min: 1, max: 1e6 });
const rowsOf = fc.integer({ min: 2, max: 8 });

test("over any table the beam finds what a beam search without rows finds", () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 1, max: 9 }), rowsOf, fc.integer({ min: 1, max: 9 }), (each, words, rows, limit) => {
      const table = randomTable(each, words);
      const search = new BeamSearch(tokenizer, rows, limit, ALL);
      follow(search, table);
      const { ended, live } = naive(table, rows, limit);
      const wanted = best(ended.length > 0 ? ended : live);
      const { tokens, avgLogprob, logprobs, stopped, temperature } = search.result;
      assert.deepEqual(tokens, wanted.tokens);
      near(avgLogprob, mean(wanted));
      assert.deepEqual([stopped, logprobs.length, temperature], [ended.length > 0 ? "end" : "length", tokens.length, 0]);
    }),
    { numRuns: 400 },
  );
});

test("a beam as wide as there are texts finds the best of them all", () => {
  fc.assert(
    fc.property(seed, (each) => {
      const table = randomTable(each, 2);
      const search = new BeamSearch(tokenizer, 40, 5, ALL);
      follow(search, table);
      const wanted = best([...all(table, 5)]);
      assert.deepEqual(search.result.tokens, wanted.tokens);
      near(search.result.avgLogprob, mean(wanted));
    }),
    { numRuns: 100 },
  );
});

test("the beam's text is never less probable than the greedy one, when that one stayed in the beam", () => {
  let stayed = 0;
  fc.assert(
    fc.property(seed, rowsOf, (each, rows) => {
      const table = randomTable(each, 9);
      const greedy = new GreedySequence(tokenizer, false, 30);
      follow(greedy, table);
      const search = new BeamSearch(tokenizer, rows, 30, ALL);
      follow(search, table);
      const { ended } = naive(table, rows, 30);
      if (!ended.some(({ tokens }) => tokens.join() === greedy.tokens.join())) return;
      stayed += 1;
      assert.ok(search.result.avgLogprob >= greedy.avgLogprob - 1e-5);
    }),
    { numRuns: 200 },
  );
  assert.ok(stayed > 40, `the greedy text stayed ${stayed} times`);
});

test("the rows hold the most probable texts, each once", () => {
  fc.assert(
    fc.property(seed, rowsOf, (each, rows) => {
      const { steps, choices } = follow(new BeamSearch(tokenizer, rows, 8, ALL), randomTable(each, 9));
      for (const [i, texts] of steps.entries()) {
        assert.equal(new Set(texts.map((text) => text.join())).size, rows);
        for (const { parent } of choices[i]!) assert.ok(parent < (steps[i - 1]?.length ?? 1));
      }
    }),
    { numRuns: 100 },
  );
});

test("each token of the text, and its end, looked where the step did that chose it", () => {
  fc.assert(
    fc.property(seed, rowsOf, fc.integer({ min: 1, max: 9 }), (each, rows, limit) => {
      const search = new BeamSearch(tokenizer, rows, limit);
      follow(search, randomTable(each, 5));
      const { tokens, looks, stopped } = search.result;
      assert.deepEqual(looks, [...Array(tokens.length + (stopped === "end" ? 1 : 0)).keys()]);
    }),
    { numRuns: 100 },
  );
});

test("where the model is sure there is one row, and as many as there are likely texts where it is not", () => {
  const table: Table = (past) => {
    if (past.length === 2) return scoresOf({ 100: 0.4, 101: 0.3, 102: 0.2, 103: 0.01 });
    return past.length < 5 ? scoresOf({ [200 + past.length]: 0.97, 104: 0.02 }) : scoresOf({ [END]: 0.99, 104: 0.01 });
  };
  const { steps } = follow(new BeamSearch(tokenizer, 5), table);
  assert.deepEqual(
    steps.map((texts) => texts.length),
    [1, 1, 3, 3, 3],
  );
});

test("texts that have come to end in the same tokens are one, the more probable, though one is longer", () => {
  const [COMMA, LATER] = [150, 120];
  // A comma may stand behind the first word; the same words follow.
  const likely = (comma: number): Table => {
    return (past) => {
      const words = past.filter((token) => token !== COMMA).length;
      if (past.length === 1) return scoresOf({ [COMMA]: comma, 111: 1 - comma });
      return words < 9 ? scoresOf({ [110 + words]: 0.96, 300: 0.04 }) : scoresOf({ [END]: 0.96, 300: 0.04 });
    };
  };
  for (const comma of [0.3, 0.7]) {
    const search = new BeamSearch(tokenizer, 5);
    const { steps } = follow(search, likely(comma));
    assert.equal(steps[2]!.length, 2);
    assert.equal(steps.at(-1)!.length, 1);
    assert.equal(search.result.tokens.includes(COMMA), comma > 0.5);
    assert.ok(search.result.tokens.includes(LATER - 2));
  }
});

test("a text that says itself again, where it could have ended, does not win by being sure of it", () => {
  const said = [100, 101, 102, 103, 104, 105];
  const again = (past: readonly number[], ends: readonly number[]): ReturnType<Table> => {
    const at = past.length % said.length;
    const token = said[at]!;
    if (past.length > 0 && ends.includes(at))
      return at === 0 ? scoresOf({ [END]: 0.55, [token]: 0.45 }) : scoresOf({ [END]: 0.2, [token]: 0.8 });
    return past.length < said.length ? scoresOf({ [token]: 0.6, 300: 0.01 }) : scoresOf({ [token]: 0.999 });
  };
  // With the last end alone, and with one more before the last token, which is then a full stop.
  for (const ends of [[0], [said.length - 1, 0]]) {
    const search = new BeamSearch(tokenizer, 5);
    follow(search, (past) => again(past, ends));
    assert.deepEqual([search.result.tokens, search.result.stopped], [said, "end"]);
  }
});

test("neither a space nor the end comes first, but both may come later", () => {
  const table: Table = (past) =>
    past.length === 0 ? scoresOf({ [END]: 0.5, [SPACE]: 0.3, 100: 0.15, 101: 0.05 }) : scoresOf({ [SPACE]: 0.5, [END]: 0.4, 102: 0.1 });
  const search = new BeamSearch(tokenizer, 2, 10);
  const { steps } = follow(search, table);
  assert.deepEqual(steps[0]!.toSorted(), [[100], [101]]);
  assert.ok(steps[1]!.some((text) => text.at(-1) === SPACE));
  assert.deepEqual([search.result.tokens, search.result.stopped], [[100, SPACE], "end"]);
});

test("a better text that the greedy choice misses is found", () => {
  const table: Table = ([first, ...rest]) => {
    if (first === undefined) return scoresOf({ 100: 0.6, 101: 0.4 });
    if (rest.length > 0) return scoresOf({ [END]: 0.99, 105: 0.01 });
    return first === 100 ? scoresOf({ 102: 0.3, 103: 0.3, 104: 0.3, [END]: 0.1 }) : scoresOf({ 102: 0.95, [END]: 0.05 });
  };
  const greedy = new GreedySequence(tokenizer, false);
  follow(greedy, table);
  const search = new BeamSearch(tokenizer, 2);
  follow(search, table);
  assert.equal(greedy.tokens[0], 100);
  assert.deepEqual(search.result.tokens, [101, 102]);
  near(search.result.avgLogprob, (Math.log(0.4) + Math.log(0.95) + Math.log(0.99)) / 3);
});

test("a text that repeats itself is given up, and the others go on to their end", () => {
  // One word for ever is the most probable all the way; another word leads to the end.
  const table: Table = (past) => {
    const other = past.indexOf(101);
    if (other < 0) return scoresOf({ 100: 0.7, 101: 0.2, 102: 0.1 });
    return past.length - other > 3 ? scoresOf({ [END]: 0.8, 103: 0.2 }) : scoresOf({ [110 + past.length - other]: 0.9, 104: 0.1 });
  };
  const greedy = new GreedySequence(tokenizer, false);
  follow(greedy, table);
  assert.equal(greedy.stopped, "loop");
  const search = new BeamSearch(tokenizer, 3);
  follow(search, table);
  assert.equal(search.result.stopped, "end");
  assert.equal(repetition(search.result.tokens), undefined);
  assert.ok(search.result.tokens.includes(101));
});

test("a search in which every text repeats itself stops as a loop, with one of them", () => {
  const search = new BeamSearch(tokenizer, 3);
  follow(search, () => scoresOf({ 100: 0.9 }));
  const { stopped, tokens, logprobs } = search.result;
  assert.equal(stopped, "loop");
  assert.ok(tokens.length > 4 && tokens.length === logprobs.length && tokens.every((token) => token === 100));
});

test("the search stops at its limit and at the most tokens that Whisper samples", () => {
  const endless: Table = (past) => scoresOf({ [100 + (Math.imul(past.length * past.length, 37) % 1000)]: 0.9, 5000: 0.1 });
  for (const [room, wanted] of [
    [1, 1],
    [7, 7],
    [400, 224],
  ] as const) {
    const search = new BeamSearch(tokenizer, 2, room);
    const { steps } = follow(search, endless);
    assert.deepEqual([search.result.tokens.length, search.result.stopped, steps.length], [wanted, "length", wanted - 1]);
  }
});

test("before it ends a search tells the best text so far", () => {
  const search = new BeamSearch(tokenizer, 2);
  search.noSpeechProb = 0.25;
  search.advance([scoresOf({ 100: 0.7, 101: 0.3 })]);
  assert.deepEqual([search.result.tokens, search.result.stopped, search.result.noSpeechProb], [[100], undefined, 0.25]);
});
