import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type Cut, everyPlanAgrees, type Requests, requestsFor, together } from "./batch-plan.js";
import { alone, join } from "./decoding.js";
import { type LoadedModel, loadModel, SAMPLE_TEXT, sample } from "./real-model.js";

const pcm = sample();
const CUTS: readonly Cut[] = [
  [0, 11, false],
  [0, 11, true],
  [3.2, 4.6, false],
  [3.2, 8, false, "A speech by the president."],
  [8, 11, true],
  [0, 2.5, false, "word ".repeat(400)],
];

let model: LoadedModel;
let greedy: Requests;
before(async () => {
  model = await loadModel();
  greedy = await requestsFor(model.encoder, model.decoder, CUTS);
});

test("the sample alone gives its text, with a silence tail and with the full window", async () => {
  const { encoder, decoder } = model;
  assert.equal(decoder.tokenizer.decode(greedy.expected[0].tokens), SAMPLE_TEXT);
  const window = await encoder.encode(pcm, true);
  assert.deepEqual([window.frames, window.shortcut], [1500, false]);
  assert.equal(decoder.tokenizer.decode((await alone(decoder, { window, timestamps: false })).tokens), SAMPLE_TEXT);
});

test("short audio is encoded with a tail that stands for the rest of 30 s", async () => {
  const { frames, audioFrames, bias, shortcut } = await model.encoder.encode(pcm.slice(0, 16_000));
  assert.deepEqual([audioFrames, shortcut], [50, true]);
  assert.ok(frames < 500);
  assert.ok(Math.abs(bias.reduce((sum, each) => sum + Math.exp(each), 0) - 1500) < 0.01);
});

test("rows of different length and age say together what they say alone", async () => {
  assert.deepEqual((await together(greedy, { order: [0, 1, 2, 3, 4, 5], gaps: [0, 3, 0, 5, 1] })).toSorted(), [0, 1, 2, 3, 4, 5]);
});

test("windows whose prompts go into the steps of many others say what they say alone", async () => {
  for (const order of [
    [0, 1, 2, 3, 4, 5],
    [5, 4, 3, 2, 1, 0],
  ])
    assert.deepEqual((await together(greedy, { order, gaps: [0, 0, 0, 0, 0] })).toSorted(), [0, 1, 2, 3, 4, 5]);
});

test("rows that join in any order, at any time, say what they say alone, and a dropped row changes none", async () => {
  await everyPlanAgrees(greedy, 3, 4, 5);
});

test("a batch that is empty steps without a row, and takes rows again afterwards", async () => {
  const batch = model.decoder.newBatch<number>();
  assert.deepEqual(await batch.step(), []);
  for (let turn = 0; turn < 2; turn++) {
    await join(model.decoder, batch, 2, greedy.requests[2]);
    assert.equal(
      batch.drop((job) => job === 2),
      1,
    );
    assert.deepEqual([batch.size, batch.frames, await batch.step()], [0, 0, []]);
    batch.release();
  }
  assert.deepEqual(await together(greedy, { order: [2], gaps: [] }), [2]);
});

test("the memory that one more window would take grows with the longest one", async () => {
  const batch = model.decoder.newBatch<number>();
  const { frames } = greedy.requests[2].window;
  assert.deepEqual([batch.framesWith(600), batch.framesWith(1500)], [600, 1500]);
  await join(model.decoder, batch, 2, greedy.requests[2]);
  assert.deepEqual([batch.frames, batch.framesWith(600), batch.framesWith(10)], [frames, 1200, 2 * frames]);
});
