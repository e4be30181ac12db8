import assert from "node:assert/strict";
import { before, test } from "node:test";
import fc from "fast-check";
import { type Row, WhisperModel } from "../../src/whisper/index.js";
import { alone, join, type Request, type Said, said } from "./decoding.js";
import { MODEL, SAMPLE_TEXT, sample } from "./real-model.js";

const pcm = sample();
const CUTS: readonly (readonly [from: number, to: number, timestamps: boolean, context?: string])[] = [
  [0, 11, false],
  [0, 11, true],
  [3.2, 4.6, false],
  [3.2, 8, false, "A speech by the president."],
  [8, 11, true],
  [0, 2.5, false, "word ".repeat(400)],
];

let model: WhisperModel;
let requests: Request[];
let expected: Said[];

before(async () => {
  model = await WhisperModel.load(MODEL, { threads: 2 });
  requests = [];
  for (const [from, to, timestamps, context] of CUTS) {
    const window = await model.encoder.encode(pcm.slice(from * 16_000, to * 16_000));
    requests.push({ window, timestamps, context });
  }
  expected = [];
  for (const request of requests) expected.push(await alone(model, request));
});

function agrees(row: Row<number>): void {
  const [got, wanted] = [said(row), expected[row.job]];
  assert.deepEqual(got.tokens, wanted.tokens, `row ${row.job}`);
  assert.equal(got.stopped, wanted.stopped);
  assert.ok(got.logprobs.every((each, i) => Math.abs(each - wanted.logprobs[i]) < 0.05));
  assert.ok(Math.abs(got.noSpeechProb - wanted.noSpeechProb) < 1e-3);
}

test("the sample alone gives its text, with a silence tail and with the full window", async () => {
  assert.equal(model.tokenizer.decode(expected[0].tokens), SAMPLE_TEXT);
  const window = await model.encoder.encode(pcm, true);
  assert.equal(window.frames, 1500);
  assert.equal(model.tokenizer.decode((await alone(model, { window, timestamps: false })).tokens), SAMPLE_TEXT);
});

test("short audio is encoded with a tail that stands for the rest of 30 s", async () => {
  const { frames, audioFrames, bias } = await model.encoder.encode(pcm.slice(0, 16_000));
  assert.equal(audioFrames, 50);
  assert.ok(frames < 300);
  assert.ok(Math.abs(bias.reduce((sum, each) => sum + Math.exp(each), 0) - 1500) < 0.01);
});

interface Plan {
  /** Steps before each next row joins, by order of joining. */
  readonly order: readonly number[];
  readonly gaps: readonly number[];
  /** Which request is dropped, and after how many steps. */
  readonly drop?: { readonly job: number; readonly after: number };
}

/** Runs requests in one batch as planned; every row that ends must say what it says alone. Returns the rows that ended. */
async function together({ order, gaps, drop }: Plan): Promise<number[]> {
  const batch = model.newBatch<number>();
  const waiting = [...order];
  const ended: number[] = [];
  for (let steps = 0, next = 0; waiting.length > 0 || batch.size > 0; steps++) {
    if (waiting.length > 0 && steps >= next) {
      const job = waiting.shift()!;
      const row = await join(model, batch, job, requests[job]);
      if (row !== undefined) throw new Error("no row ends with its first token here");
      next = steps + (gaps[order.length - waiting.length - 1] ?? 0);
    }
    if (drop !== undefined && steps >= drop.after) batch.drop((job) => job === drop.job);
    for (const row of await batch.step()) {
      agrees(row);
      ended.push(row.job);
    }
  }
  return ended;
}

test("rows of different length and age say together what they say alone", async () => {
  assert.deepEqual((await together({ order: [0, 1, 2, 3, 4, 5], gaps: [0, 3, 0, 5, 1] })).toSorted(), [0, 1, 2, 3, 4, 5]);
});

test("rows that join in any order, at any time, say what they say alone, and a dropped row changes none", async () => {
  const plan = fc.record({
    order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 3, maxLength: 4 }),
    gaps: fc.array(fc.nat(8), { minLength: 3, maxLength: 3 }),
    drop: fc.record({ job: fc.nat(5), after: fc.nat(12) }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async (each) => {
      const ended = await together(each);
      assert.deepEqual([...ended, each.drop.job].filter((job) => each.order.includes(job)).length >= each.order.length, true);
    }),
    { numRuns: 5 },
  );
});

test("a batch that is empty steps without a row, and takes rows again afterwards", async () => {
  const batch = model.newBatch<number>();
  assert.deepEqual(await batch.step(), []);
  for (let turn = 0; turn < 2; turn++) {
    await join(model, batch, 2, requests[2]);
    assert.equal(batch.drop((job) => job === 2).length, 1);
    assert.deepEqual([batch.size, await batch.step()], [0, []]);
  }
  assert.deepEqual(await together({ order: [2], gaps: [] }), [2]);
});

test("the memory that one more row would take grows with the longest row", async () => {
  const batch = model.newBatch<number>();
  const [one, longer] = [batch.framesWith(600), batch.framesWith(1500)];
  assert.ok(one > 0 && longer > 2 * one);
  await join(model, batch, 2, requests[2]);
  assert.equal(batch.framesWith(600), 2 * one);
});
