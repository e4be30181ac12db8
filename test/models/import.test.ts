import assert from "node:assert/strict";
import { linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { type ImportOptions, importModel } from "../../src/models/index.js";
import { MODEL } from "../whisper/real-model.js";
import { tinyModel } from "../whisper/tiny-model.js";
import { filesIn, model, newFolder, otherModel } from "./fixture.js";
import { sha256 } from "./mirror.js";

const { signal } = new AbortController();
const take = (file: string, folder: string, options: Partial<ImportOptions> = {}) => importModel({ file, folder, signal, ...options });

function fileWith(content: Uint8Array | string, name = "ggml-mine.bin"): string {
  const path = join(newFolder(), name);
  writeFileSync(path, content);
  return path;
}

test("a model is copied under the name that its file has, and its checksum is noted", async () => {
  const folder = join(newFolder(), "models");
  const path = join(folder, "ggml-mine.bin");
  assert.deepEqual(await take(fileWith(model), folder), {
    name: "mine",
    path,
    bytes: model.length,
    sha256: sha256(model),
    quantization: "q4_0",
    multilingual: false,
  });
  assert.ok(readFileSync(path).equals(model));
  assert.equal(readFileSync(`${path}.sha256`, "utf8"), `${sha256(model)}  ggml-mine.bin\n`);
  assert.deepEqual(filesIn(folder), ["ggml-mine.bin", "ggml-mine.bin.sha256"]);
});

test("names come from the file or are given, with ggml- and .bin or without", async () => {
  const cases: readonly (readonly [file: string, name: string | undefined, expected: string])[] = [
    ["ggml-model.bin", undefined, "model"],
    ["whisper-de_v2.1.bin", undefined, "whisper-de_v2.1"],
    ["weights", undefined, "weights"],
    ["ggml-model.bin", "mine-q4_0", "mine-q4_0"],
    ["ggml-model.bin", "ggml-Mine.bin", "Mine"],
  ];
  const folder = newFolder();
  for (const [file, name, expected] of cases) {
    const imported = await take(fileWith(model, file), folder, { ...(name !== undefined && { name }), force: true });
    assert.equal(imported.name, expected);
  }
  for (const name of ["", "..", "a b", ".hidden", "ä", "x".repeat(101)])
    await assert.rejects(take(fileWith(model), folder, { name }), { code: "name" }, name);
});

test("a link shares the bytes", async () => {
  const folder = newFolder();
  const file = fileWith(model);
  const { path } = await take(file, folder, { link: true });
  assert.equal(statSync(path).ino, statSync(file).ino);
});

test("a file that is there stays unless force is given", async () => {
  const folder = newFolder();
  const { path } = await take(fileWith(model), folder);
  await assert.rejects(take(fileWith(otherModel), folder), { code: "exists", message: /--force to replace it/ });
  assert.ok(readFileSync(path).equals(model));
  await take(fileWith(otherModel), folder, { force: true });
  assert.ok(readFileSync(path).equals(otherModel));
  assert.ok(readFileSync(`${path}.sha256`, "utf8").startsWith(sha256(otherModel)));
  assert.deepEqual(filesIn(folder), ["ggml-mine.bin", "ggml-mine.bin.sha256"]);
});

test("a file that lies among the models already has its checksum noted", async () => {
  const folder = newFolder();
  const path = join(folder, "ggml-mine.bin");
  writeFileSync(path, model);
  assert.equal((await take(path, folder)).path, path);
  linkSync(path, join(newFolder(), "ggml-mine.bin"));
  assert.ok(readFileSync(`${path}.sha256`, "utf8").startsWith(sha256(model)));
});

test("of two imports under one name at once, one is refused and the file is whole", async () => {
  const folder = newFolder();
  const both = await Promise.allSettled([take(fileWith(model), folder), take(fileWith(otherModel), folder)]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  const [first] = both;
  assert.ok(readFileSync(join(folder, "ggml-mine.bin")).equals(first?.status === "fulfilled" ? model : otherModel));
});

test("a file that is cut anywhere is refused, and nothing is left", async () => {
  const folder = newFolder();
  const property = fc.asyncProperty(fc.integer({ min: 0, max: model.length - 1 }), async (length) => {
    await assert.rejects(take(fileWith(model.subarray(0, length)), folder), { code: "not_a_model" });
  });
  await fc.assert(property, { numRuns: 20 });
  assert.deepEqual(filesIn(folder), []);
});

test("a file that ends exactly where a tensor does is refused", async () => {
  const cut = tinyModel({ format: "q4_0", edit: (all) => all.slice(0, -1) });
  await assert.rejects(take(fileWith(cut), newFolder()), { code: "not_a_model", message: /lacks the tensor decoder\.ln\.bias/ });
});

test("what is no ggml Whisper file is refused with the reason", async () => {
  const kQuant = Buffer.from(model);
  kQuant.writeInt32LE(14, kQuant.indexOf("encoder.positional_embedding") - 12);
  const cases: readonly (readonly [content: Uint8Array | string, reason: RegExp])[] = [
    ["<html>not found</html>", /does not begin with ggml's magic number/],
    ["", /does not begin with ggml's magic number/],
    [readFileSync(join(MODEL, "../silero_vad_v6.onnx")), /does not begin with ggml's magic number/],
    [Buffer.from("GGUF".padEnd(100, "\0")), /does not begin with ggml's magic number/],
    [kQuant, /type q6_K, which is not supported\. Use a file quantised as/],
    [tinyModel({ format: "q4_0", vocab: 51_870 }), /51870|vocabulary/],
    [tinyModel({ format: "q4_0", header: { 4: 2 } }), /lacks the tensor encoder\.blocks\.1/],
    [Buffer.concat([model, Buffer.from("more")]), /file ends inside|makes no sense|cut short/],
  ];
  const folder = newFolder();
  for (const [content, reason] of cases) await assert.rejects(take(fileWith(content), folder), { code: "not_a_model", message: reason });
  await assert.rejects(take(join(folder, "absent.bin"), folder), { code: "not_a_model", message: /There is no file/ });
  mkdirSync(join(folder, "ggml-folder.bin"));
  await assert.rejects(take(join(folder, "ggml-folder.bin"), newFolder()), { code: "not_a_model", message: /There is no file/ });
});

test("an import that is cut off leaves nothing", async () => {
  const folder = newFolder();
  const stop = new AbortController();
  stop.abort(new Error("stopped"));
  await assert.rejects(take(fileWith(model), folder, { signal: stop.signal }), { message: "stopped" });
  assert.deepEqual(filesIn(folder), []);
});
