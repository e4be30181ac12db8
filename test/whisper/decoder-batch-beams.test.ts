import assert from "node:assert/strict";
import { before, test } from "node:test";
import { BeamSearch, type Row } from "../../src/whisper/index.js";
import { agrees, type Cut, everyPlanAgrees, type Requests, requestsFor, together } from "./batch-plan.js";
import { decodeAlone, join, newSearch, said } from "./decoding.js";
import { type LoadedModel, loadModel, SAMPLE_TEXT, sample } from "./real-model.js";

const CUTS: readonly Cut[] = [
  [0, 11, false],
  [3.2, 4.6, false],
  [3.2, 8, false, "A speech by the president."],
  [0, 2.5, false],
];

/** Greedy, with timestamps and without, and beams of different width. */
const MIXED: readonly Cut[] = [
  [0, 11, false, undefined, 5],
  [3.2, 4.6, false],
  [3.2, 8, false, "A speech by the president.", 3],
  [0, 2.5, true],
  [8, 11, false, undefined, 2],
];

let model: LoadedModel;
let mixed: Requests;
const beams = new Map<number, Requests>();
before(async () => {
  model = await loadModel();
  for (const rows of [3, 5]) {
    const cuts = CUTS.map(([from, to, timestamps, context]): Cut => [from, to, timestamps, context, rows]);
    beams.set(rows, await requestsFor(model.encoder, model.decoder, cuts));
  }
  mixed = await requestsFor(model.encoder, model.decoder, MIXED);
});

for (const rows of [3, 5]) {
  test(`a beam of ${rows} gives the sample's words, and for each token and the end what it looked at`, async () => {
    const { decoder } = model;
    const { requests, expected } = beams.get(rows)!;
    const plain = (text: string) => text.replaceAll(",", "");
    assert.equal(plain(decoder.tokenizer.decode(expected[0].tokens)), plain(SAMPLE_TEXT));
    const beam = await decodeAlone(decoder, requests[0]);
    // As far as the greedy text is the same it looked at the same places.
    const greedy = await decodeAlone(decoder, { ...requests[0], rows: 1 });
    const differs = greedy.search.result.tokens.findIndex((token, i) => token !== beam.search.result.tokens[i]);
    const { heads, frames } = greedy.attention;
    const [its, others] = [beam.search.result.looks, greedy.search.result.looks];
    for (let token = 0; token <= (differs < 0 ? others.length - 1 : differs); token++)
      for (let head = 0; head < heads; head++) {
        const [one, other] = [beam.attention.row(its[token]!, head), greedy.attention.row(others[token]!, head)];
        const most = one.reduce((sum, each, f) => Math.max(sum, Math.abs(each - other[f])), 0);
        assert.ok(one.length === frames && most < 0.05, `token ${token}, head ${head}: ${most}`);
      }
  });

  test(`windows with ${rows} rows each say together what they say alone, whenever they join, and a dropped one changes none`, async () => {
    const requests = beams.get(rows)!;
    assert.deepEqual((await together(requests, { order: [0, 1, 2, 3], gaps: [2, 0, 4] })).toSorted(), [0, 1, 2, 3]);
    await everyPlanAgrees(requests, 2, 3, 3);
  });
}

test("windows of different rows say together what they say alone, whenever they join, and a dropped one changes none", async () => {
  assert.deepEqual((await together(mixed, { order: [0, 1, 2, 3, 4], gaps: [2, 0, 4, 1] })).toSorted(), [0, 1, 2, 3, 4]);
  await everyPlanAgrees(mixed, 3, 5, 5);
});

test("a window that is searched again, in more rows and in fewer, says what it says from the start, and nothing else changes", async () => {
  const { decoder } = model;
  const searches = [1, 3, 5, 2, 1].map((rows) => () => newSearch(decoder, { ...mixed.requests[2], rows }));
  const ended: Row<number>[] = [];
  const batch = decoder.newBatch<number>((row) => {
    if (row.job !== 2) return undefined;
    ended.push(row);
    const search = searches[ended.length]?.();
    return search && { job: row.job, search };
  });
  for (const job of [0, 2, 1]) await join(decoder, batch, job, { ...mixed.requests[job], ...(job === 2 && { rows: 1 }) });
  const left: Row<number>[] = [];
  while (batch.size > 0) left.push(...(await batch.step()));
  assert.deepEqual([left.map(({ job }) => job).toSorted(), batch.rows, ended.length], [[0, 1, 2], 0, searches.length]);
  for (const row of left) if (row.job !== 2) agrees(row, mixed.expected[row.job]);
  for (const row of ended) {
    const alone = await decodeAlone(decoder, { ...mixed.requests[2], rows: row.search.rows });
    agrees(row, said(alone));
    const [its, others] = [row.search.result.looks, alone.search.result.looks];
    for (const token of [0, others.length - 1])
      for (let head = 0; head < row.attention.heads; head++) {
        const [one, other] = [row.attention.row(its[token]!, head), alone.attention.row(others[token]!, head)];
        assert.ok(
          one.every((each, f) => Math.abs(each - other[f]) < 0.05),
          `${row.search.rows} rows, token ${token}, head ${head}`,
        );
      }
  }
});

test("a beam that ends with its first token has its attention", async () => {
  const { decoder, encoder } = model;
  const window = await encoder.encode(sample().slice(0, 32_000));
  const batch = decoder.newBatch<number>();
  const row = await join(decoder, batch, 7, { window, timestamps: false, rows: 3, limit: 1 });
  assert.ok(row !== undefined && row.search instanceof BeamSearch);
  assert.deepEqual([row.job, row.search.result.stopped, batch.size], [7, "length", 0]);
  const { tokens, looks } = row.search.result;
  assert.deepEqual([tokens.length, looks], [1, [0]]);
});
