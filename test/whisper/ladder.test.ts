import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Attempt,
  BeamSearch,
  betterThan,
  type DecodingOptions,
  failed,
  firstAttempt,
  GreedySequence,
  newSearch,
  nextAttempt,
  Sampling,
  type Sequence,
} from "../../src/whisper/index.js";
import { tokenizer } from "./score-tables.js";

/** A text as an attempt may give it. */
function text(avgLogprob: number, stopped: Sequence["stopped"] = "end", words = " Ask what you can do."): Sequence {
  const tokens = tokenizer.encode(words);
  return { tokens, logprobs: tokens.map(() => avgLogprob), looks: [], avgLogprob, stopped, noSpeechProb: 0.1, temperature: 0 };
}

/** Nobody doubts this, everybody doubts the next, and the others went wrong. */
const SURE = text(-0.01);
const UNSURE = text(-0.95);
const IMPROBABLE = text(-3);
const LOOPED = text(-0.01, "loop");
const ENDLESS = text(-0.01, "length");
const CHANT = text(-0.01, "end", " very very very much".repeat(30));
const STUTTER = text(-0.01, "end", " until the or or or or or or or or or resonant frequencies");
const OUTCOMES = [SURE, UNSURE, IMPROBABLE, LOOPED, ENDLESS, CHANT, STUTTER];

const plain: DecodingOptions = { timestamps: false };
const next = (options: DecodingOptions, tried: Attempt, got: Sequence, shortcut = true, voice = 9) =>
  nextAttempt(tokenizer, options, tried, got, { shortcut, voice });
const GREEDY: Attempt = { full: false, rows: 1, temperature: 0 };
const BEAM: Attempt = { ...GREEDY, rows: 5 };

test("the outcomes are what they are called", () => {
  assert.deepEqual(
    OUTCOMES.map((each) => failed(each, tokenizer)),
    [false, false, true, true, true, true, true],
  );
});

test("the first attempt is a beam unless another one, timestamps or a temperature is asked for", () => {
  assert.deepEqual(firstAttempt(plain, false), BEAM);
  assert.deepEqual(firstAttempt(plain, true), { ...BEAM, full: true });
  assert.deepEqual(next(plain, GREEDY, IMPROBABLE, false), BEAM);
  assert.deepEqual(firstAttempt({ ...plain, beamSize: 1 }, false), GREEDY);
  assert.deepEqual(firstAttempt({ ...plain, beamSize: 4 }, false), { ...GREEDY, rows: 4 });
  assert.deepEqual(firstAttempt({ ...plain, temperature: 0, bestOf: 3 }, false), BEAM);
  assert.deepEqual(firstAttempt({ ...plain, temperature: 0.7, bestOf: 3 }, false), { full: false, rows: 3, temperature: 0.7 });
  assert.ok(firstAttempt({ ...plain, temperature: 0.7 }, false).rows > 1);
  assert.deepEqual(firstAttempt({ timestamps: true, beamSize: 4, temperature: 0.7 }, false), GREEDY);
});

test("a text that did not go wrong is kept, however unsure", () => {
  for (const options of [plain, { ...plain, beamSize: 4 }, { timestamps: true }, { ...plain, temperature: 0.4 }])
    for (const got of [SURE, UNSURE]) assert.equal(next(options, firstAttempt(options, false), got), undefined);
});

test("a text along a draft, or in a hurry, is greedy; where it is unsure a beam follows, once, but in a hurry", () => {
  for (const options of [plain, { ...plain, draft: [] }]) assert.deepEqual(firstAttempt(options, false, { hurried: true }), GREEDY);
  assert.deepEqual(firstAttempt({ ...plain, draft: [] }, false), GREEDY);
  assert.deepEqual(firstAttempt({ ...plain, draft: [], beamSize: 3 }, false, { hurried: true }), { ...GREEDY, rows: 3 });
  assert.deepEqual(next(plain, GREEDY, UNSURE), BEAM);
  assert.equal(next(plain, GREEDY, SURE), undefined);
  assert.equal(nextAttempt(tokenizer, plain, GREEDY, UNSURE, { shortcut: true, hurried: true }), undefined);
  assert.deepEqual(nextAttempt(tokenizer, plain, GREEDY, LOOPED, { shortcut: true, hurried: true }), { ...GREEDY, full: true });
});

test("what is brief and no speech is heard once more in the full window, and no further when that has none either", () => {
  const brief = (tried: Attempt, got: Sequence, shortcut = true) => next(plain, tried, got, shortcut, 0.3);
  const silent = (noSpeechProb: number, got: Sequence): Sequence => ({ ...got, noSpeechProb });
  for (const got of [silent(0.61, IMPROBABLE), silent(0.91, UNSURE)]) {
    const again = brief(GREEDY, got)!;
    assert.deepEqual(again, { ...BEAM, full: true, doubted: true });
    for (const found of [SURE, UNSURE, IMPROBABLE, LOOPED]) assert.equal(brief(again, silent(0.61, found), false), undefined);
    assert.equal(brief(GREEDY, got, false), undefined);
    assert.equal(brief(again, silent(0.59, SURE), false), undefined);
    assert.equal(brief(again, silent(0.59, LOOPED), false)?.doubted, true);
  }
  assert.deepEqual(brief(GREEDY, silent(0.89, UNSURE)), BEAM);
  for (const got of [silent(0.59, IMPROBABLE), silent(0.95, LOOPED)]) {
    const again = brief(GREEDY, got);
    assert.ok(again !== undefined && !again.doubted);
  }
  assert.equal(next(plain, GREEDY, silent(0.61, IMPROBABLE), true, 0.6)?.doubted, undefined);
});

test("a text that went wrong behind a silence tail is tried in the full window, then at rising temperatures", () => {
  for (const wrong of [IMPROBABLE, LOOPED, ENDLESS, CHANT]) {
    const tried: Attempt[] = [GREEDY];
    for (let attempt = next(plain, GREEDY, wrong); attempt !== undefined; attempt = next(plain, attempt, wrong, false)) tried.push(attempt);
    assert.deepEqual([tried[1]?.full, tried[1]?.temperature], [true, 0]);
    const temperatures = tried.slice(1).map(({ temperature }) => temperature);
    assert.ok(tried.length > 2);
    assert.deepEqual(
      temperatures,
      temperatures.toSorted((a, b) => a - b),
    );
    assert.ok(temperatures.at(-1)! > 0 && temperatures.at(-1)! <= 1);
  }
});

test("a full window that went wrong is not encoded again before its rows are tried", () => {
  const second = next(plain, { ...GREEDY, full: true }, LOOPED, false)!;
  assert.deepEqual([second.full, second.temperature], [true, 0]);
  assert.ok(second.rows > 1);
});

test("timestamps that went wrong are tried in the full window and no further", () => {
  assert.deepEqual(next({ timestamps: true }, GREEDY, LOOPED), { ...GREEDY, full: true });
  assert.equal(next({ timestamps: true }, { ...GREEDY, full: true }, LOOPED, false), undefined);
});

test("what was sampled because it was asked for is not tried again", () => {
  for (const got of OUTCOMES)
    assert.equal(next({ ...plain, temperature: 0.6 }, { full: false, rows: 5, temperature: 0.6 }, got), undefined);
});

const rows = fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined });
const anyOptions: fc.Arbitrary<DecodingOptions> = fc.record({
  timestamps: fc.boolean(),
  beamSize: rows,
  bestOf: rows,
  temperature: fc.option(fc.constantFrom(0, 0.2, 1), { nil: undefined }),
});

test("whatever comes out of them, the attempts come to an end, and none is made twice", () => {
  const outcomes = fc.array(fc.constantFrom(...OUTCOMES), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(anyOptions, fc.boolean(), fc.boolean(), outcomes, (options, full, short, each) => {
      const made = new Set<string>();
      let attempt: Attempt | undefined = firstAttempt(options, full);
      for (const got of each) {
        if (attempt === undefined) break;
        assert.ok(!made.has(JSON.stringify(attempt)), `${JSON.stringify(attempt)} again`);
        made.add(JSON.stringify(attempt));
        assert.ok(attempt.rows >= 1 && attempt.rows <= 8 && attempt.temperature >= 0 && attempt.temperature <= 1);
        if (options.timestamps) assert.equal(attempt.rows, 1);
        attempt = next(options, attempt, got, short && !attempt.full);
      }
      assert.equal(attempt, undefined);
      assert.ok(made.size <= 10);
    }),
    { numRuns: 500 },
  );
});

test("an attempt is searched as it says", () => {
  const search = (attempt: Attempt, options = plain) => newSearch(tokenizer, options, attempt, 100);
  assert.ok(search(GREEDY) instanceof GreedySequence);
  assert.equal(search(GREEDY, { timestamps: true }).withTimestamps, true);
  const [beam, sampling] = [search({ ...GREEDY, rows: 3 }), search({ full: true, rows: 4, temperature: 0.4 })];
  assert.ok(beam instanceof BeamSearch && beam.rows === 3);
  assert.ok(sampling instanceof Sampling && sampling.rows === 4 && sampling.result.temperature === 0.4);
});

test("better is what did not go wrong, then what ended, then what is more probable", () => {
  const order = [SURE, text(-0.5), UNSURE, CHANT, IMPROBABLE, text(-4), LOOPED, text(-0.5, "length")];
  for (const [i, a] of order.entries())
    for (const [j, b] of order.entries()) assert.equal(betterThan(tokenizer, a, b), i < j, `${i} against ${j}`);
});
