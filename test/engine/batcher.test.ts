import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import type { Outcome } from "../../src/engine/batcher.js";
import { bytesOf, type EncodedWindow } from "../../src/whisper/index.js";
import { type LoadedModel, loadModel, SAMPLE_TEXT } from "../whisper/real-model.js";
import { writeTinyModel } from "../whisper/tiny-model.js";
import { finish, GatedEncoder, newBatcher, task, textIn, turns } from "./batching.js";

let model: LoadedModel;
before(async () => {
  model = await loadModel();
});

test("windows that come at different times all get their text", async () => {
  const batcher = newBatcher(model);
  assert.equal(batcher.idle, true);
  batcher.add(task(1));
  assert.equal(batcher.idle, false);
  const outcomes = await turns(batcher, 4);
  batcher.add(task(2, 3.2, 8));
  batcher.add(task(3));
  const texts = await finish(batcher, outcomes);
  assert.deepEqual([texts.get(1), texts.get(3), texts.size], [SAMPLE_TEXT, SAMPLE_TEXT, 3]);
});

test("full windows give the sample's text too", async () => {
  const encoder = new GatedEncoder(model);
  const batcher = newBatcher(model, { fullWindows: true }, encoder);
  batcher.add(task(1));
  assert.deepEqual([...(await finish(batcher))], [[1, SAMPLE_TEXT]]);
  assert.deepEqual(encoder.asked, [{ samples: 176_000, full: true }]);
});

test("windows that are decoded in different ways share a batcher, and each gets its text", async () => {
  const batcher = newBatcher(model, { maxRows: 6 });
  batcher.add(task(1, 0, 11, { beamSize: 1 }));
  batcher.add(task(2, 0, 11, { beamSize: 3 }));
  batcher.add(task(3, 0, 11, { beamSize: 5, urgency: "first" }));
  batcher.add(task(4, 0, 11, { temperature: 0.2, bestOf: 2 }));
  batcher.add(task(5, 0, 11, { timestamps: true }));
  const texts = await finish(batcher);
  assert.equal(texts.get(1), SAMPLE_TEXT);
  for (let id = 2; id <= 5; id++)
    assert.match(texts.get(id) ?? "", /fellow Americans.* what your country can do for you.* for your country/);
});

test("more windows than rows, or than the cache has frames for, are decoded one after another", async () => {
  for (const options of [{ maxRows: 1 }, { cacheFrames: 1 }]) {
    const batcher = newBatcher(model, options);
    for (let id = 1; id <= 3; id++) batcher.add(task(id, 0, 2.5));
    const texts = await finish(batcher);
    assert.deepEqual([[...texts.keys()], new Set(texts.values()).size], [[1, 2, 3], 1]);
  }
});

test("a language that nobody gave is detected, and told with the text", async () => {
  const batcher = newBatcher(model);
  batcher.add(task(1, 0, 11, { language: undefined, languages: ["de", "fr"] }));
  batcher.add(task(2));
  const outcomes: Outcome[] = [];
  assert.equal((await finish(batcher, outcomes)).get(1), SAMPLE_TEXT);
  for (const outcome of outcomes)
    assert.ok("result" in outcome && outcome.result.language.code === "en" && outcome.result.language.probability === 1);
});

test("a window that the encoder fails on is answered with the error, and the others with their text", async () => {
  const encoder = {
    encode: (pcm: Float32Array, full: boolean) =>
      pcm.length === 16_000 ? Promise.reject(new Error("out of memory")) : model.encoder.encode(pcm, full),
  };
  const batcher = newBatcher(model, {}, encoder);
  batcher.add(task(1, 0, 1));
  batcher.add(task(2));
  batcher.add(task(3, 0, 1));
  const outcomes: Outcome[] = [];
  while (!batcher.idle) outcomes.push(...(await batcher.turn()));
  assert.deepEqual(
    outcomes.map((outcome) => ("error" in outcome ? [outcome.id, String(outcome.error)] : [outcome.id, textIn(outcome)])).toSorted(),
    [
      [1, "Error: out of memory"],
      [2, SAMPLE_TEXT],
      [3, "Error: out of memory"],
    ],
  );
});

test("a window that cannot begin is answered with the error, and the next one with its text", async () => {
  const batcher = newBatcher(model);
  batcher.add(task(1, 0, 11, { context: Symbol("no text") as unknown as string }));
  batcher.add(task(2));
  const outcomes: Outcome[] = [];
  while (!batcher.idle) outcomes.push(...(await batcher.turn()));
  assert.deepEqual([outcomes.length, outcomes.some((each) => each.id === 1 && "error" in each)], [2, true]);
  assert.equal(textIn(outcomes.find(({ id }) => id === 2)!), SAMPLE_TEXT);
});

test("a window that went wrong is decoded again as a full window, and answered once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batcher-"));
  try {
    // Random weights talk without end, or in a loop: both are failures.
    const babbling = await loadModel(writeTinyModel(join(folder, "ggml-random.bin"), { seed: 3 }), 1);
    for (const fullWindows of [false, true]) {
      const encoder = new GatedEncoder(babbling);
      const batcher = newBatcher(babbling, { fullWindows }, encoder);
      batcher.add(task(1, 0, 2));
      const outcomes: Outcome[] = [];
      while (!batcher.idle) outcomes.push(...(await batcher.turn()));
      assert.deepEqual(
        outcomes.map(({ id }) => id),
        [1],
      );
      assert.ok("result" in outcomes[0] && outcomes[0].result.advance === 2);
      // Once with the silence tail, once in full; later attempts use what the decoder has.
      assert.deepEqual(
        encoder.asked.map(({ full }) => full),
        fullWindows ? [true] : [false, true],
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a window's memory is given back as soon as it has joined, and texts are the same", async () => {
  const windows: EncodedWindow[] = [];
  const encoder = {
    encode: async (pcm: Float32Array, full: boolean) => {
      const window = await model.encoder.encode(pcm, full);
      windows.push(window);
      return window;
    },
  };
  const batcher = newBatcher(model, {}, encoder);
  for (let id = 1; id <= 3; id++) batcher.add(task(id));
  const texts = await finish(batcher);
  assert.deepEqual([...texts.values()], [SAMPLE_TEXT, SAMPLE_TEXT, SAMPLE_TEXT]);
  assert.deepEqual([windows.length, windows.reduce((sum, window) => sum + bytesOf(window), 0)], [3, 0]);
});

test("memory that is given back is taken again by the next window", async () => {
  const batcher = newBatcher(model);
  for (let turn = 0; turn < 2; turn++) {
    batcher.release();
    batcher.add(task(1));
    batcher.release();
    assert.equal((await finish(batcher)).get(1), SAMPLE_TEXT);
  }
});
