import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { Batcher, type Outcome } from "../../src/engine/batcher.js";
import { WhisperModel } from "../../src/whisper/index.js";
import { MODEL, SAMPLE_TEXT, sample } from "../whisper/real-model.js";
import { writeTinyModel } from "../whisper/tiny-model.js";

const pcm = sample();
let model: WhisperModel;
before(async () => {
  model = await WhisperModel.load(MODEL, { threads: 2 });
});

const options = { maxRows: 4, cacheFrames: 6000, fullWindows: false };
const task = (id: number, from = 0, to = 11) => ({
  id,
  pcm: pcm.slice(from * 16_000, to * 16_000),
  timestamps: false,
  language: "en",
});

async function finish(batcher: Batcher, outcomes: Outcome[] = []): Promise<Map<number, string>> {
  while (!batcher.idle) outcomes.push(...(await batcher.turn()));
  return new Map(
    outcomes.map((outcome) => {
      if ("error" in outcome) throw outcome.error;
      return [outcome.id, outcome.result.segments.map(({ text }) => text).join("")];
    }),
  );
}

async function turns(batcher: Batcher, count: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let i = 0; i < count; i++) outcomes.push(...(await batcher.turn()));
  return outcomes;
}

test("windows that come at different times all get their text", async () => {
  const batcher = new Batcher(model, options);
  assert.equal(batcher.idle, true);
  batcher.add(task(1));
  const outcomes = await turns(batcher, 4);
  batcher.add(task(2, 3.2, 8));
  batcher.add(task(3));
  const texts = await finish(batcher, outcomes);
  assert.deepEqual([texts.get(1), texts.get(3), texts.size], [SAMPLE_TEXT, SAMPLE_TEXT, 3]);
});

test("full windows give the sample's text too", async () => {
  const batcher = new Batcher(model, { ...options, fullWindows: true });
  batcher.add(task(1));
  assert.deepEqual([...(await finish(batcher))], [[1, SAMPLE_TEXT]]);
});

test("a window that is cancelled between turns leaves at once, whether it waits or is decoded", async () => {
  for (const before of [0, 1, 8]) {
    const batcher = new Batcher(model, options);
    batcher.add(task(1));
    assert.deepEqual(await turns(batcher, before), []);
    batcher.cancel(1);
    assert.equal(batcher.idle, true);
  }
});

test("a window that is cancelled while a turn runs leaves within the next turn", async () => {
  for (const before of [0, 1, 8]) {
    const batcher = new Batcher(model, options);
    batcher.add(task(1));
    await turns(batcher, before);
    const turn = batcher.turn();
    batcher.cancel(1);
    const outcomes = await turn;
    if (!batcher.idle) outcomes.push(...(await batcher.turn()));
    assert.deepEqual([before, outcomes.length, batcher.idle], [before, 0, true]);
  }
});

test("a window that is cancelled while a turn runs changes no other's text", async () => {
  for (const before of [1, 7, 8, 12]) {
    const batcher = new Batcher(model, options);
    batcher.add(task(1, 2, 11));
    batcher.add(task(2));
    const outcomes = await turns(batcher, before);
    const turn = batcher.turn();
    batcher.cancel(1);
    outcomes.push(...(await turn));
    assert.equal((await finish(batcher, outcomes)).get(2), SAMPLE_TEXT, `cancelled in turn ${before}`);
  }
});

test("a window that went wrong is decoded again as a full window, and answered once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batcher-"));
  try {
    // Random weights talk without end, or in a loop: both are failures.
    const babbling = await WhisperModel.load(writeTinyModel(join(folder, "ggml-random.bin"), { seed: 3 }), { threads: 1 });
    const batcher = new Batcher(babbling, options);
    batcher.add(task(1, 0, 2));
    const outcomes: Outcome[] = [];
    let count = 0;
    for (; !batcher.idle; count++) outcomes.push(...(await batcher.turn()));
    assert.deepEqual(
      outcomes.map(({ id }) => id),
      [1],
    );
    assert.ok("result" in outcomes[0] && outcomes[0].result.advance === 2);
    const alone = new Batcher(babbling, { ...options, fullWindows: true });
    alone.add(task(1, 0, 2));
    let once = 0;
    for (; !alone.idle; once++) await alone.turn();
    assert.ok(count > once, `${count} turns for two tries, ${once} for one`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("cancelling a window that is not here changes nothing", async () => {
  const batcher = new Batcher(model, options);
  batcher.add(task(1));
  await turns(batcher, 2);
  batcher.cancel(7);
  assert.equal((await finish(batcher)).get(1), SAMPLE_TEXT);
});
