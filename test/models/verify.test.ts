import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { embeddedModels, importModel, publishedModels, verifyModel } from "../../src/models/index.js";
import { BASE_MODEL, MODEL, withoutBase } from "../whisper/real-model.js";
import { model, newFolder, published } from "./fixture.js";
import { sha256 } from "./mirror.js";

function fileWith(content: Uint8Array, name = "ggml-pico.bin"): string {
  const path = join(newFolder(), name);
  writeFileSync(path, content);
  return path;
}

const changed = Buffer.from(model);
changed[model.length - 100]! ^= 1;

test("the model that comes with the server is what its table says", async () => {
  const { sha256 } = embeddedModels[0]!;
  assert.deepEqual(await verifyModel({ path: MODEL, embedded: true }), { state: "intact", by: "embedded", sha256 });
  const copy = join(newFolder(), "ggml-tiny.en-q8_0.bin");
  const bytes = readFileSync(MODEL);
  bytes[bytes.length - 5]! ^= 4;
  writeFileSync(copy, bytes);
  const verdict = await verifyModel({ path: copy, embedded: true });
  assert.deepEqual([verdict.state, "by" in verdict && verdict.by], ["different", "embedded"]);
});

test("a published model is compared with its table", async () => {
  const table = { published: published(model) };
  assert.deepEqual(await verifyModel({ path: fileWith(model), ...table }), { state: "intact", by: "published", sha256: sha256(model) });
  assert.deepEqual(await verifyModel({ path: fileWith(changed), ...table }), {
    state: "different",
    by: "published",
    sha256: sha256(changed),
    expected: sha256(model),
  });
});

test("a model that no table has is sound, and intact once its checksum was noted", async () => {
  const folder = newFolder();
  const { path } = await importModel({ file: fileWith(model), name: "own", folder, signal: new AbortController().signal });
  assert.deepEqual(await verifyModel({ path }), { state: "intact", by: "recorded", sha256: sha256(model) });
  writeFileSync(path, changed);
  const verdict = await verifyModel({ path });
  assert.deepEqual([verdict.state, "by" in verdict && verdict.by], ["different", "recorded"]);
  for (const record of ["", "nonsense", "123  ggml-own.bin\n"]) {
    writeFileSync(`${path}.sha256`, record);
    assert.deepEqual(await verifyModel({ path }), { state: "sound", sha256: sha256(changed) });
  }
});

test("a model of another size under a published name is somebody's own", async () => {
  assert.equal((await verifyModel({ path: fileWith(model, "ggml-base.bin") })).state, "sound");
});

test("a damaged file is named with the reason, whatever its checksum", async () => {
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [model.subarray(0, -1), /cut short/],
    [Buffer.from("<html>"), /not a ggml Whisper model/],
  ];
  for (const [content, reason] of cases) {
    const verdict = await verifyModel({ path: fileWith(content), published: published(content) });
    assert.ok(verdict.state === "damaged" && reason.test(verdict.reason), JSON.stringify(verdict));
  }
  const folder = join(newFolder(), "ggml-folder.bin");
  mkdirSync(folder);
  assert.equal((await verifyModel({ path: folder })).state, "damaged");
  assert.equal((await verifyModel({ path: join(folder, "absent") })).state, "damaged");
});

test("the tables are whole: every size and quantisation, each with a size and a SHA-256", () => {
  const names = publishedModels.map(({ name }) => name);
  assert.equal(names.length, 33);
  assert.equal(new Set(names).size, 33);
  for (const size of ["tiny", "base", "small", "medium"])
    for (const language of ["", ".en"])
      for (const type of ["", size === "medium" ? "-q5_0" : "-q5_1", "-q8_0"]) assert.ok(names.includes(`${size}${language}${type}`));
  for (const name of ["large-v1", "large-v2", "large-v3", "large-v3-turbo", "large-v3-turbo-q5_0", "large-v3-turbo-q8_0"])
    assert.ok(names.includes(name), name);
  for (const { sha256, bytes } of [...publishedModels, ...embeddedModels]) {
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.ok(bytes > 30_000_000 && bytes < 3_100_000_000);
  }
  assert.equal(new Set(publishedModels.map(({ sha256 }) => sha256)).size, 33);
});

test("the files that were made here have the published sizes", { skip: withoutBase }, () => {
  for (const path of [MODEL, BASE_MODEL]) {
    const name = /ggml-(.+)\.bin$/.exec(path)?.[1];
    assert.equal(statSync(path).size, publishedModels.find((each) => each.name === name)?.bytes);
  }
});

test("a real multilingual model has every tensor that its header promises", { skip: withoutBase }, async () => {
  const path = join(newFolder(), "ggml-mine.bin");
  copyFileSync(resolve(BASE_MODEL), path);
  assert.equal((await verifyModel({ path })).state, "sound");
});
