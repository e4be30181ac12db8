import assert from "node:assert/strict";
import { before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Batcher } from "../../src/engine/batcher.js";
import { type LoadedModel, loadModel, SAMPLE_TEXT } from "../whisper/real-model.js";
import { finish, GatedEncoder, newBatcher, task, turns } from "./batching.js";

let model: LoadedModel;
before(async () => {
  model = await loadModel();
});

const PATIENT = 1000;

/** Keeps `count` urgent windows in the batcher until the patient one ends; how many urgent ones ended before it. */
async function urgentBefore(batcher: Batcher, count: number, most: number): Promise<number> {
  let next = 1;
  let ended = 0;
  for (; next <= count; next++) batcher.add(task(next, 0, 2.5, { urgency: "first" }));
  for (;;) {
    for (const { id } of await batcher.turn()) {
      if (id === PATIENT) return ended;
      ended += 1;
      if (ended > most) return ended;
      batcher.add(task(next++, 0, 2.5, { urgency: "first" }));
    }
  }
}

test("an urgent window that comes while others are decoded ends before them", async () => {
  const batcher = newBatcher(model);
  for (let id = 1; id <= 3; id++) batcher.add(task(id));
  const outcomes = await turns(batcher, 10);
  batcher.add(task(4, 0, 11, { urgency: "first" }));
  const texts = await finish(batcher, outcomes);
  assert.equal([...texts.keys()][0], 4);
  for (const text of texts.values()) assert.equal(text, SAMPLE_TEXT);
});

test("an urgent window is encoded before those that wait", async () => {
  const encoder = new GatedEncoder(model);
  const batcher = newBatcher(model, {}, encoder);
  encoder.shut();
  for (let id = 1; id <= 5; id++) batcher.add(task(id, 0, 2));
  const before = encoder.asked.length;
  batcher.add(task(6, 0, 3, { urgency: "first" }));
  encoder.open();
  await finish(batcher);
  const place = encoder.asked.findIndex(({ samples }) => samples === 3 * 16_000);
  assert.ok(place <= before + 1, `${place} were encoded before it`);
});

test("while the first window of a recording is on its way later ones of others are held back, those of its own are not", async () => {
  const encoder = new GatedEncoder(model);
  const { held } = encoder;
  const batcher = newBatcher(model, {}, encoder);
  batcher.add(task(1, 0, 2, { recording: 1 }));
  batcher.add(task(2, 0, 2, { recording: 2, urgency: "first" }));
  assert.deepEqual(held.splice(0), ["later"]);
  batcher.add(task(3, 0, 2, { recording: 2 }));
  assert.deepEqual(held.splice(0), [""]);
  batcher.cancel(3);
  assert.deepEqual(held.splice(0), ["later"]);
  await finish(batcher);
  assert.deepEqual(held.splice(0), [""]);
});

test("decoder steps of later windows wait while a first one is being encoded", async () => {
  const encoder = new GatedEncoder(model);
  const batcher = newBatcher(model, {}, encoder);
  batcher.add(task(1));
  await turns(batcher, 5);
  encoder.shut();
  batcher.add(task(2, 0, 2, { urgency: "first" }));
  let turned = false;
  const turn = batcher.turn().then(() => {
    turned = true;
  });
  await setTimeout(50);
  assert.equal(turned, false);
  encoder.open();
  await turn;
  const ended = [...(await finish(batcher)).keys()];
  assert.deepEqual(ended, [2, 1]);
});

test("later windows that hold all rows are decoded to their end, though first ones wait for a row", async () => {
  const batcher = newBatcher(model, { maxRows: 1 });
  batcher.add(task(1, 0, 4));
  await turns(batcher, 4);
  for (let id = 2; id <= 6; id++) batcher.add(task(id, 0, 2, { urgency: "first" }));
  assert.equal((await finish(batcher)).size, 6);
});

test("a window that is not urgent is decoded to its end, though urgent ones never cease", async () => {
  for (const count of [1, 2, 3]) {
    const batcher = newBatcher(model);
    batcher.add(task(PATIENT, 0, 2.5));
    assert.ok((await urgentBefore(batcher, count, 40)) <= 40, `with ${count} urgent ones it starves`);
  }
});

test("a window that is not urgent gets a row, though urgent ones always wait for one", async () => {
  const batcher = newBatcher(model, { maxRows: 2 });
  batcher.add(task(1, 0, 2.5, { urgency: "first" }));
  batcher.add(task(2, 0, 2.5, { urgency: "first" }));
  await turns(batcher, 4);
  batcher.add(task(PATIENT, 0, 2.5));
  let next = 3;
  for (; next < 6; next++) batcher.add(task(next, 0, 2.5, { urgency: "first" }));
  let ended = 0;
  for (let done = false; !done; ) {
    for (const { id } of await batcher.turn()) {
      done ||= id === PATIENT;
      ended += 1;
      batcher.add(task(next++, 0, 2.5, { urgency: "first" }));
    }
    assert.ok(ended <= 40, "it starves");
  }
});
