import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type LoadedModel, loadModel, SAMPLE_TEXT } from "../whisper/real-model.js";
import { finish, GatedEncoder, newBatcher, task, turns } from "./batching.js";

let model: LoadedModel;
before(async () => {
  model = await loadModel();
});

test("a window that is cancelled between turns leaves at once, wherever it is", async () => {
  for (const before of [0, 1, 2, 9]) {
    const batcher = newBatcher(model);
    batcher.add(task(1));
    assert.deepEqual(await turns(batcher, before), []);
    batcher.cancel(1);
    assert.equal(batcher.idle, true, `after ${before} turns`);
  }
});

test("a window that is cancelled while a turn runs leaves with that turn", async () => {
  for (const before of [0, 1, 2, 9]) {
    const batcher = newBatcher(model);
    batcher.add(task(1));
    await turns(batcher, before);
    const turn = batcher.turn();
    batcher.cancel(1);
    assert.deepEqual([await turn, batcher.idle], [[], true], `after ${before} turns`);
  }
});

test("a window that is cancelled while it is encoded ends the wait for the encoder, and what comes of it is nobody's", async () => {
  const encoder = new GatedEncoder(model);
  const batcher = newBatcher(model, {}, encoder);
  encoder.shut();
  batcher.add(task(1));
  const turn = batcher.turn();
  batcher.cancel(1);
  assert.deepEqual([await turn, batcher.idle], [[], true]);
  encoder.open();
  batcher.add(task(2));
  assert.deepEqual([...(await finish(batcher))], [[2, SAMPLE_TEXT]]);
});

test("a window that is cancelled while it waits for the encoder is not encoded", async () => {
  const encoder = new GatedEncoder(model);
  const batcher = newBatcher(model, {}, encoder);
  encoder.shut();
  for (let id = 1; id <= 5; id++) batcher.add(task(id, 0, id));
  const asked = encoder.asked.length;
  assert.ok(asked < 5, "the encoder is not far ahead of the decoder");
  batcher.cancel(5);
  encoder.open();
  assert.deepEqual([...(await finish(batcher)).keys()].toSorted(), [1, 2, 3, 4]);
  assert.ok(encoder.asked.every(({ samples }) => samples !== 5 * 16_000));
});

test("a window that is cancelled when it is encoded and waits for a row makes room for the next", async () => {
  const batcher = newBatcher(model, { maxRows: 1 });
  batcher.add(task(1));
  batcher.add(task(2, 0, 2.5));
  const outcomes = await turns(batcher, 9);
  batcher.cancel(2);
  batcher.add(task(3));
  assert.deepEqual(
    [...(await finish(batcher, outcomes))],
    [
      [1, SAMPLE_TEXT],
      [3, SAMPLE_TEXT],
    ],
  );
});

test("a window that is cancelled while a turn runs changes no other's text", async () => {
  for (const beamSize of [1, 3])
    for (const before of [1, 7, 8, 12]) {
      const batcher = newBatcher(model);
      batcher.add(task(1, 2, 11, { beamSize }));
      batcher.add(task(2, 0, 11, { beamSize }));
      const outcomes = await turns(batcher, before);
      const turn = batcher.turn();
      batcher.cancel(1);
      outcomes.push(...(await turn));
      assert.deepEqual([...(await finish(batcher, outcomes))], [[2, SAMPLE_TEXT]], `cancelled in turn ${before}`);
    }
});

test("all windows may be cancelled at once, and the batcher takes others afterwards", async () => {
  const batcher = newBatcher(model);
  for (let id = 1; id <= 6; id++) batcher.add(task(id, 0, 11, { urgency: id % 2 === 0 ? "first" : "later" }));
  await turns(batcher, 8);
  const turn = batcher.turn();
  for (let id = 1; id <= 6; id++) batcher.cancel(id);
  assert.deepEqual([await turn, batcher.idle], [[], true]);
  batcher.add(task(7));
  assert.deepEqual([...(await finish(batcher))], [[7, SAMPLE_TEXT]]);
});

test("cancelling a window that is not here changes nothing", async () => {
  const batcher = newBatcher(model);
  batcher.add(task(1));
  await turns(batcher, 2);
  batcher.cancel(7);
  assert.equal((await finish(batcher)).get(1), SAMPLE_TEXT);
});
