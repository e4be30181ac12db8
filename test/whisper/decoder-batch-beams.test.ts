import assert from "node:assert/strict";
import { before, test } from "node:test";
import fc from "fast-check";
import { BeamSearch, GreedySequence } from "../../src/whisper/index.js";
import { anyPlan, type Cut, type Requests, requestsFor, together } from "./batch-plan.js";
import { decodeAlone, join } from "./decoding.js";
import { type LoadedModel, loadModel, SAMPLE_TEXT, sample } from "./real-model.js";

const CUTS: readonly Cut[] = [
  [0, 11, false],
  [3.2, 4.6, false],
  [3.2, 8, false, "A speech by the president."],
  [0, 2.5, false],
];

let model: LoadedModel;
const beams = new Map<number, Requests>();
before(async () => {
  model = await loadModel();
  for (const rows of [3, 5]) beams.set(rows, await requestsFor(model.encoder, model.decoder, CUTS, rows));
});

for (const rows of [3, 5]) {
  test(`a beam of ${rows} gives the sample's words, and for each token and the end what it looked at`, async () => {
    const { decoder } = model;
    const { requests, expected } = beams.get(rows)!;
    const plain = (text: string) => text.replaceAll(",", "");
    assert.equal(plain(decoder.tokenizer.decode(expected[0].tokens)), plain(SAMPLE_TEXT));
    const beam = await decodeAlone(decoder, requests[0]);
    assert.equal(beam.attention.tokens, beam.search.result.tokens.length + 1);
    // As far as the greedy text is the same it looked at the same places, though it was seen step by step and the beam's in one run.
    const greedy = await decodeAlone(decoder, { ...requests[0], rows: 1 });
    const differs = greedy.search.result.tokens.findIndex((token, i) => token !== beam.search.result.tokens[i]);
    const { heads, frames, tokens } = greedy.attention;
    for (let token = 0; token <= (differs < 0 ? tokens - 1 : differs); token++)
      for (let head = 0; head < heads; head++) {
        const [one, other] = [beam.attention.row(token, head), greedy.attention.row(token, head)];
        const most = one.reduce((sum, each, f) => Math.max(sum, Math.abs(each - other[f])), 0);
        assert.ok(one.length === frames && most < 0.05, `token ${token}, head ${head}: ${most}`);
      }
  });

  test(`windows with ${rows} rows each say together what they say alone, whenever they join, and a dropped one changes none`, async () => {
    const requests = beams.get(rows)!;
    assert.deepEqual((await together(requests, { order: [0, 1, 2, 3], gaps: [2, 0, 4] })).toSorted(), [0, 1, 2, 3]);
    await fc.assert(
      fc.asyncProperty(anyPlan(4, 2, 3), async (plan) => {
        const ended = new Set([...(await together(requests, plan)), plan.drop.job]);
        assert.ok(plan.order.every((job) => ended.has(job)));
      }),
      { numRuns: 3 },
    );
  });
}

test("a search of other rows than the batch's is refused, and harms none", async () => {
  const { decoder } = model;
  const batch = decoder.newBatch<number>(3);
  const { window } = beams.get(3)!.requests[1];
  const entry = { window, tokens: [decoder.tokenizer.special.startOfTranscript], start: 0 };
  await assert.rejects(batch.join(0, entry, new GreedySequence(decoder.tokenizer, false)), /3 rows a window cannot take a search of 1/);
  assert.equal(batch.size, 0);
});

test("a beam that ends with its first token has its attention too", async () => {
  const { decoder, encoder } = model;
  const window = await encoder.encode(sample().slice(0, 32_000));
  const batch = decoder.newBatch<number>(3);
  const row = await join(decoder, batch, 7, { window, timestamps: false, rows: 3, limit: 1 });
  assert.ok(row !== undefined && row.search instanceof BeamSearch);
  assert.deepEqual([row.job, row.search.result.stopped, batch.size], [7, "length", 0]);
  assert.equal(row.search.result.tokens.length, 1);
  assert.equal(row.attention.tokens, 2);
});
