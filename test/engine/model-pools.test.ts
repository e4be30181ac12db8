import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { EngineError, OwnedEngine } from "../../src/engine/index.js";
import { modelMemory, readModelHeader } from "../../src/whisper/index.js";
import { sample } from "../whisper/real-model.js";
import { tinyModel } from "../whisper/tiny-model.js";
import { modelFolders, openEngine, settles, transcribe } from "./fixture.js";

const root = mkdtempSync(join(tmpdir(), "pools-"));
after(() => rmSync(root, { recursive: true, force: true }));

const path = modelFolders(root)({ "ggml-home.bin": {}, "ggml-one.bin": {}, "ggml-two.bin": {}, "ggml-three.bin": {} });
/** What each of these models takes, as the engine reckons it. */
const each = modelMemory(readModelHeader(join(path, "ggml-one.bin")).dimensions, 6000);
const second = sample().slice(0, 16_000);

const loaded = (engine: OwnedEngine) =>
  engine
    .status()
    .workers.map(({ model }) => model)
    .sort();
const hear = (engine: OwnedEngine, model: string, pcm: Float32Array = second) => settles(transcribe(engine, pcm, undefined, { model }));

/** An engine with room for so many models, the default one among them. */
async function withRoomFor(models: number, use: (engine: OwnedEngine) => Promise<void>): Promise<void> {
  const engine = openEngine({ modelsDirs: [path], defaultModel: "home", modelMemory: (models + 0.5) * each });
  try {
    await engine.ready();
    await use(engine);
  } finally {
    await settles(engine.close());
  }
}

test("the least recently used model makes room, and the default model never does", () =>
  withRoomFor(3, async (engine) => {
    for (const model of ["one", "two", "one"]) await hear(engine, model);
    assert.deepEqual(loaded(engine), ["home", "one", "two"]);
    await hear(engine, "three");
    assert.deepEqual(loaded(engine), ["home", "one", "three"]);
    await hear(engine, "home");
    await hear(engine, "two");
    assert.deepEqual(loaded(engine), ["home", "three", "two"]);
  }));

test("a model that was ended says the same when it is loaded again", () =>
  withRoomFor(2, async (engine) => {
    const before = await hear(engine, "one");
    await hear(engine, "two");
    assert.deepEqual(loaded(engine), ["home", "two"]);
    const { segments } = await hear(engine, "one");
    assert.deepEqual(segments, before.segments);
  }));

test("requests that come together for a model that is not loaded share one", () =>
  withRoomFor(2, async (engine) => {
    await Promise.all(Array.from({ length: 5 }, () => hear(engine, "one")));
    assert.deepEqual(loaded(engine), ["home", "one"]);
  }));

test("a model in use is never ended: another one that has no room is told to come back", () =>
  withRoomFor(2, async (engine) => {
    const first = hear(engine, "one");
    await assert.rejects(hear(engine, "two"), (error: EngineError) => {
      assert.equal(error.code, "not_ready");
      assert.ok((error.retryAfter ?? 0) > 0);
      return true;
    });
    await first;
    await hear(engine, "two");
  }));

test("a model that never has room is refused by the setting's name", () =>
  withRoomFor(1, async (engine) => {
    await assert.rejects(hear(engine, "one"), (error: EngineError) => {
      assert.equal(error.code, "model_invalid");
      assert.match(error.message, /MODEL_MEMORY_MB/);
      return true;
    });
    await hear(engine, "home");
  }));

test("a file that was replaced is loaded anew", () =>
  withRoomFor(2, async (engine) => {
    // Long enough to hold what a model of noise says without end.
    const before = await hear(engine, "one", sample());
    writeFileSync(join(path, "ggml-one.bin"), tinyModel({ seed: 99 }));
    utimesSync(join(path, "ggml-one.bin"), new Date(), new Date(Date.now() + 5000));
    engine.models();
    const { segments } = await hear(engine, "one", sample());
    assert.deepEqual(loaded(engine), ["home", "one"]);
    assert.notDeepEqual(
      segments.map(({ tokens }) => tokens),
      before.segments.map(({ tokens }) => tokens),
    );
  }));
