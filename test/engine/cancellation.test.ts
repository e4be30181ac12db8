import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { OwnedEngine } from "../../src/engine/index.js";
import { SAMPLE_TEXT, sample } from "../whisper/real-model.js";
import { concat, hanging, MODEL_ID, openEngine, settles, textOf, transcribe, until } from "./fixture.js";

const pcm = sample();
let engine: OwnedEngine;
before(async () => {
  engine = openEngine({ maxRows: 2 });
  await engine.ready();
});
after(() => engine.close());

/** Aborts a transcription; it must reject with the reason, and leave nothing behind. */
async function cancels(audio: Parameters<typeof transcribe>[1], when: () => Promise<unknown>): Promise<void> {
  const abort = new AbortController();
  const transcribing = transcribe(engine, audio, abort.signal);
  transcribing.catch(() => undefined);
  await when();
  const reason = new Error("the client left");
  abort.abort(reason);
  await assert.rejects(settles(transcribing), (error) => error === reason);
}

const nothingLeft = () => {
  const { waiting, active, admitted, workers } = engine.status();
  assert.deepEqual({ waiting, active, admitted }, { waiting: 0, active: 0, admitted: 0 });
  assert.equal(workers[0].restarts, 0, "the worker lives");
};

test("a request that was cancelled before it began rejects, and its audio is not read", async () => {
  let read = false;
  async function* audio() {
    read = true;
    yield { pcm: pcm.slice(), offset: 0 };
  }
  await assert.rejects(transcribe(engine, audio(), AbortSignal.abort(new Error("too late"))), /too late/);
  assert.equal(read, false);
  nothingLeft();
});

test("a request whose audio hangs is cancelled at once", async () => {
  await cancels(hanging(), () => setTimeout(20));
  await cancels(hanging(pcm), () => setTimeout(20));
  nothingLeft();
});

test("a request that is decoded is cancelled at once, and the next one is served", async () => {
  await cancels(concat(pcm, pcm, pcm), () => until(() => engine.status().active > 0));
  nothingLeft();
  assert.equal(textOf(await transcribe(engine, pcm)), SAMPLE_TEXT);
});

test("cancelled at any moment a request rejects, and one beside it says what it says alone", async () => {
  for (let turn = 0; turn < 10; turn++) {
    const abort = new AbortController();
    const cancelling = async () => {
      const text = await settles(transcribe(engine, pcm.slice(30_000), abort.signal)).then(textOf, (error) => error.message);
      assert.match(text, /the client left|country/);
    };
    const staying = async () => assert.equal(textOf(await settles(transcribe(engine, pcm))), SAMPLE_TEXT, `turn ${turn}`);
    const both = (turn % 4 === 3 ? [staying, cancelling] : [cancelling, staying]).map((each) => each());
    await setTimeout(turn * 35);
    abort.abort(new Error("the client left"));
    await Promise.all(both);
    nothingLeft();
  }
});

test("a request that waits is cancelled without being decoded", async () => {
  const others = Promise.all([transcribe(engine, pcm), transcribe(engine, pcm)]);
  await until(() => engine.status().active === 2);
  await cancels(pcm, () => until(() => engine.status().waiting === 1));
  assert.equal(engine.status().waiting, 0);
  for (const each of await others) assert.equal(textOf(each), SAMPLE_TEXT);
  nothingLeft();
});

test("an abort after the end changes nothing", async () => {
  const abort = new AbortController();
  const done = await transcribe(engine, pcm, abort.signal);
  abort.abort();
  assert.equal(textOf(done), SAMPLE_TEXT);
  nothingLeft();
});

test("audio that fails rejects with its own error, before or after a window", async () => {
  for (const before of [0, 1, 3]) {
    async function* audio() {
      for (let window = 0; window < before; window++) yield { pcm: pcm.slice(), offset: window * pcm.length };
      throw new RangeError("not audio any more");
    }
    await assert.rejects(settles(transcribe(engine, audio())), { name: "RangeError", message: "not audio any more" });
  }
  nothingLeft();
});

test("a place among the admitted is given until there is none, and comes back once", async () => {
  const small = openEngine({ maxAdmitted: 2 });
  try {
    const [one, two] = [small.admit(), small.admit()];
    assert.equal(small.status().admitted, 2);
    assert.throws(() => small.admit(), { name: "EngineError", code: "queue_full", retryAfter: 2 });
    one.release();
    one.release();
    assert.equal(small.status().admitted, 1);
    const three = small.admit();
    assert.throws(() => small.admit(), { code: "queue_full" });
    for (const each of [two, three, one]) each.release();
    assert.equal(small.status().admitted, 0);
  } finally {
    await small.close();
  }
});

test("a model that is not here, and a language that it does not know, are refused by name", async () => {
  const { signal } = new AbortController();
  const request = (options: { model: string; language?: string }) => engine.transcribe(hanging(), options, signal);
  await assert.rejects(request({ model: "large-v9" }), { code: "unknown_model", message: /large-v9.*Available: tiny\.en\./ });
  await assert.rejects(request({ model: MODEL_ID, language: "de" }), {
    code: "unsupported_language",
    message: /de .*tiny\.en is English-only/,
  });
  nothingLeft();
});
