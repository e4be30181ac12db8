import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadEncoderPair } from "../../src/whisper/index.js";
import { sample } from "./real-model.js";
import { writeTinyModel } from "./tiny-model.js";

const folder = mkdtempSync(join(tmpdir(), "pair-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const small = writeTinyModel(join(folder, "ggml-small.bin"), { layers: 4, seed: 6 });
const larger = writeTinyModel(join(folder, "ggml-larger.bin"), { layers: 5, seed: 7 });
const load = (path: string, threads: number) => loadEncoderPair(path, { threads, precision: "float32" });

test("the encoder beside the decoder is the first one until a second is made, which gives what the first one gives", async () => {
  const pair = await load(small, 2);
  assert.ok(pair.grows);
  assert.equal(pair.beside, pair.alone);
  await Promise.all([pair.grow(), pair.grow()]);
  assert.notEqual(pair.beside, pair.alone);
  assert.ok(!pair.grows);
  const pcm = sample().slice(0, 40_000);
  assert.deepEqual(await pair.beside.encode(pcm), await pair.alone.encode(pcm));
});

test("it is of the file that the first one was made of, whatever stands there now", { skip: process.platform === "win32" }, async () => {
  const path = writeTinyModel(join(folder, "ggml-replaced.bin"), { layers: 2, seed: 8 });
  const pair = await load(path, 2);
  rmSync(path);
  writeTinyModel(path, { layers: 2, seed: 9 });
  await pair.grow();
  assert.notEqual(pair.beside, pair.alone);
  const pcm = sample().slice(0, 40_000);
  assert.deepEqual(await pair.beside.encode(pcm), await pair.alone.encode(pcm));
});

test("one serves for both on a single thread, in larger models, and where there is no memory for two", async () => {
  const poor = await loadEncoderPair(small, { threads: 2, precision: "float32", collect: failsAfter(2) });
  for (const pair of [await load(small, 1), await load(larger, 2), poor]) {
    await pair.grow();
    assert.ok(!pair.grows);
    assert.equal(pair.beside, pair.alone);
  }
});

/** Loading goes well so often, then fails. */
function failsAfter(times: number): () => Promise<void> {
  let left = times;
  return async () => {
    if (left-- === 0) throw new Error("out of memory");
  };
}
