import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { OwnedEngine } from "../../src/engine/index.js";
import { SAMPLE_TEXT, sample } from "../whisper/real-model.js";
import { concat, openEngine, settles, textOf, transcribe, until } from "./fixture.js";

const pcm = sample();
/** One window, the longest. */
const long = concat(pcm, pcm, pcm).slice(0, 28 * 16_000);
let engine: OwnedEngine;
before(async () => {
  engine = openEngine({ maxRows: 2 });
  await engine.ready();
});
after(() => engine.close());

const outcome = async (promise: Promise<Parameters<typeof textOf>[0]>) =>
  settles(promise).then(textOf, (error) => `${error.name} ${error.code}: ${error.message}`);

for (const thread of ["decoder", "encoder"] as const) {
  test(`a worker whose ${thread} dies takes only the requests that it holds with it; the rest are served by the next`, async () => {
    const { restarts } = engine.status().workers[0];
    const held = [outcome(transcribe(engine, long)), outcome(transcribe(engine, long))];
    await until(() => engine.status().active === 2);
    const waiting = outcome(transcribe(engine, pcm));
    await until(() => engine.status().waiting === 1);
    engine.crashWorkers(thread);
    for (const each of held) assert.match(await each, /^EngineError worker_died: .*died.*Try again\.$/);
    assert.equal(await waiting, SAMPLE_TEXT);
    assert.equal(await outcome(transcribe(engine, pcm)), SAMPLE_TEXT);
    const { ready, waiting: left, active, workers } = engine.status();
    assert.deepEqual([ready, left, active, workers.map((worker) => worker.restarts)], [true, 0, 0, [restarts + 1]]);
  });

  test(`a worker whose ${thread} dies idle is started again, and the engine says that it is not ready until then`, async () => {
    const { restarts } = engine.status().workers[0];
    engine.crashWorkers(thread);
    await until(() => !engine.status().ready);
    assert.equal(typeof engine.status().reason, "string");
    await settles(engine.ready());
    assert.deepEqual([engine.status().ready, engine.status().workers[0].restarts], [true, restarts + 1]);
    assert.equal(await outcome(transcribe(engine, pcm)), SAMPLE_TEXT);
  });
}

test("a request may be cancelled while no worker lives", async () => {
  engine.crashWorkers();
  await until(() => !engine.status().ready);
  const abort = new AbortController();
  const waiting = outcome(transcribe(engine, pcm, abort.signal));
  await until(() => engine.status().waiting === 1);
  abort.abort(new Error("gone"));
  assert.match(await waiting, /gone/);
  assert.equal(engine.status().waiting, 0);
});

test("of two workers the one that lives goes on", async () => {
  const two = openEngine({ workers: 2 });
  try {
    await until(() => two.status().workers.every(({ alive }) => alive));
    two.crashWorkers();
    await until(() => two.status().workers.every(({ restarts }) => restarts === 1));
    assert.equal(await outcome(transcribe(two, pcm)), SAMPLE_TEXT);
  } finally {
    await two.close();
  }
});

test("an engine that closes rejects what it holds and what waits, and takes no more", async () => {
  const closing = openEngine({ maxRows: 1 });
  await closing.ready();
  const all = [outcome(transcribe(closing, long)), outcome(transcribe(closing, pcm))];
  await until(() => closing.status().active === 1 && closing.status().waiting === 1);
  await settles(closing.close());
  for (const each of all) assert.match(await each, /^EngineError closed/);
  assert.match(await outcome(transcribe(closing, pcm)), /^EngineError closed/);
  assert.throws(() => closing.admit(), { code: "closed" });
  const { ready, reason, waiting, active } = closing.status();
  assert.deepEqual([ready, reason, waiting, active], [false, "The server is shutting down.", 0, 0]);
  await settles(closing.close());
});

test("an engine closes while it loads, and while its worker is dead", async () => {
  const loading = openEngine();
  const ready = loading.ready().catch((error) => error.code);
  await settles(loading.close());
  assert.equal(await settles(ready), "closed");
  const dead = openEngine();
  await dead.ready();
  dead.crashWorkers("encoder");
  await until(() => !dead.status().ready);
  await settles(dead.close());
});

test("a request whose audio comes after the engine has closed is rejected", async () => {
  const closing = openEngine();
  await closing.ready();
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  async function* audio() {
    await given;
    yield { pcm: pcm.slice(), offset: 0 };
  }
  const late = outcome(transcribe(closing, audio()));
  await new Promise(setImmediate);
  await settles(closing.close());
  give();
  assert.match(await late, /^EngineError closed/);
});
