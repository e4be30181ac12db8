import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileSource, memorySource, readGgml, readModelHeader } from "../../src/whisper/index.js";
import { FORMATS } from "./block-formats.js";
import { BASE_MODEL, MODEL, withoutBase } from "./real-model.js";
import { tinyModel, WIDTH } from "./tiny-model.js";

const folder = mkdtempSync(join(tmpdir(), "ggml-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("the shipped model's header says what it is", () => {
  assert.deepEqual(readModelHeader(MODEL), {
    dimensions: {
      vocab: 51_864,
      audioContext: 1500,
      audioState: 384,
      audioHeads: 6,
      audioLayers: 4,
      textContext: 448,
      textState: 384,
      textHeads: 6,
      textLayers: 4,
      mels: 80,
      ftype: 2007,
    },
    quantization: "q8_0",
    architecture: "tiny.en",
    multilingual: false,
    languages: ["en"],
  });
});

test("the shipped model's tensors lie where their sizes say, to the file's last byte", () => {
  const source = fileSource(MODEL);
  const file = readGgml(source);
  const embedding = file.tensors.get("decoder.token_embedding.weight")!;
  assert.deepEqual(embedding.shape, [51_864, 384]);
  assert.equal(embedding.bytes, ((51_864 * 384) / 32) * 34);
  assert.equal(file.data(embedding).length, embedding.bytes);
  assert.equal(file.tensors.size, 167);
  assert.equal(Math.max(...[...file.tensors.values()].map(({ offset, bytes }) => offset + bytes)), source.size);
  file.close();
});

test("the shipped model's mel filters cover the bands in order, each with some weight", () => {
  const { melFilters, close } = readGgml(fileSource(MODEL));
  assert.equal(melFilters.length, 80 * 201);
  let before = -1;
  for (let mel = 0; mel < 80; mel++) {
    const row = melFilters.subarray(mel * 201, (mel + 1) * 201);
    const peak = row.indexOf(Math.max(...row));
    assert.ok(row[peak] > 0 && peak >= before, `mel ${mel}`);
    before = peak;
  }
  close();
});

test("a multilingual model's header lists its languages", { skip: withoutBase }, () => {
  const { architecture, quantization, multilingual, languages } = readModelHeader(BASE_MODEL);
  assert.deepEqual([architecture, quantization, multilingual], ["base", "q5_1", true]);
  assert.equal(languages.length, 99);
  assert.ok(languages.includes("en") && languages.includes("de") && !languages.includes("yue"));
});

for (const format of FORMATS)
  test(`a file of ${format} weights is read whole`, () => {
    const tensors: { name: string; shape: readonly number[]; data: Uint8Array }[] = [];
    const bytes = tinyModel({
      format,
      edit: (all) => {
        tensors.push(...all);
        return all;
      },
    });
    const file = readGgml(memorySource(bytes));
    assert.equal(file.quantization, format);
    assert.equal(file.dimensions.textState, WIDTH);
    assert.equal(file.vocabulary.size, 50_257);
    assert.equal(file.tensors.size, tensors.length);
    for (const { name, shape, data } of tensors) {
      const entry = file.tensors.get(name)!;
      assert.deepEqual(entry.shape, shape);
      assert.deepEqual(Buffer.compare(file.data(entry), data), 0, name);
    }
  });

test("a file reads the same from disk as from memory", () => {
  const path = join(folder, "ggml-tiny.bin");
  const bytes = tinyModel();
  writeFileSync(path, bytes);
  const [disk, memory] = [readGgml(fileSource(path)), readGgml(memorySource(bytes))];
  assert.deepEqual(disk.tensors, memory.tensors);
  assert.deepEqual(disk.melFilters, memory.melFilters);
  assert.deepEqual(disk.vocabulary.bytesOf(1000), memory.vocabulary.bytesOf(1000));
  const name = "decoder.blocks.0.mlp.0.weight";
  assert.deepEqual(disk.data(disk.tensors.get(name)!), memory.data(memory.tensors.get(name)!));
  disk.close();
});

test("a Buffer is as good a source as any bytes", () => {
  const bytes = tinyModel();
  assert.deepEqual(readGgml(memorySource(Buffer.from(bytes))).melFilters, readGgml(memorySource(bytes)).melFilters);
});

test("a file that is not there is the file system's error", () => {
  assert.throws(() => readModelHeader(join(folder, "absent.bin")), { code: "ENOENT" });
});

test("a file without read permission is the file system's error", { skip: process.platform === "win32" && "Windows has no modes" }, () => {
  const path = join(folder, "secret.bin");
  writeFileSync(path, "x", { mode: 0 });
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534); // root may read every file, nobody may not
  try {
    assert.throws(() => readModelHeader(path), { code: "EACCES" });
  } finally {
    if (root) process.seteuid?.(0);
  }
});
