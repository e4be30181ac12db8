import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ModelCatalog } from "../../src/engine/model-catalog.js";
import { tinyModel, writeTinyModel } from "../whisper/tiny-model.js";
import { MODELS, modelFolders } from "./fixture.js";

const root = mkdtempSync(join(tmpdir(), "catalog-"));
after(() => rmSync(root, { recursive: true, force: true }));

const folder = modelFolders(root);

const ids = ({ entries }: ModelCatalog) => entries.map(({ id }) => id);

test("a model's id is its file's name without quantisation", () => {
  const { entries, faults } = new ModelCatalog([MODELS]);
  assert.equal(faults.length, 0);
  const { uuid, created, dimensions, ...rest } = entries[0];
  assert.deepEqual(rest, {
    id: "tiny.en",
    fullName: "tiny.en-q8_0",
    path: join(MODELS, "ggml-tiny.en-q8_0.bin"),
    file: "ggml-tiny.en-q8_0.bin",
    sizeBytes: 43_550_795,
    multilingual: false,
    languages: ["en"],
    quantization: "q8_0",
  });
  assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([dimensions.audioState, dimensions.textLayers], [384, 4]);
  assert.ok(created > 1_600_000_000 && created < Date.now() / 1000 + 1);
});

test("a second file of the same model keeps its quantisation; both are found by their full names", () => {
  const path = folder({ "ggml-pico-q5_1.bin": { format: "q5_1" }, "ggml-pico-q8_0.bin": { format: "q8_0" }, "ggml-pico.en.bin": {} });
  const catalog = new ModelCatalog([path]);
  assert.deepEqual(ids(catalog), ["pico", "pico-q8_0", "pico.en"]);
  assert.equal(catalog.find("pico")?.quantization, "q5_1");
  assert.equal(catalog.find("pico-q5_1")?.quantization, "q5_1");
  assert.equal(catalog.find("pico-q8_0")?.quantization, "q8_0");
  assert.equal(catalog.find("ggml-pico"), undefined);
  assert.equal(new Set(catalog.entries.map(({ uuid }) => uuid)).size, 3);
});

test("a file that is named as an id has it, wherever it lies", () => {
  const [first, second] = [folder({ "ggml-pico-q5_1.bin": { format: "q5_1" } }), folder({ "ggml-pico.bin": {}, "ggml-pico-q8_0.bin": {} })];
  const catalog = new ModelCatalog([first, second]);
  assert.deepEqual(ids(catalog), ["pico-q5_1", "pico-q8_0", "pico"]);
  assert.equal(catalog.find("pico")?.file, "ggml-pico.bin");
  assert.equal(catalog.find("pico-q5_1")?.file, "ggml-pico-q5_1.bin");
});

test("earlier folders win, and a file of the same name later is not listed again", () => {
  const [first, second] = [
    folder({ "ggml-pico-q8_0.bin": { format: "q8_0" } }),
    folder({ "ggml-pico-q8_0.bin": {}, "ggml-other.bin": {} }),
  ];
  const catalog = new ModelCatalog([first, second]);
  assert.deepEqual(ids(catalog), ["pico", "other"]);
  assert.equal(catalog.find("pico")?.path, join(first, "ggml-pico-q8_0.bin"));
});

test("the uuid of a file is the same wherever it lies, and another for another file", () => {
  const [one, same, other] = [{ seed: 1 }, { seed: 1 }, { layers: 2 }].map((options) => {
    return new ModelCatalog([folder({ "ggml-pico.bin": options })]).entries[0].uuid;
  });
  assert.equal(one, same);
  assert.notEqual(one, other);
});

test("files that are no models are listed as faults with the reason, and the rest are found", () => {
  const path = folder({
    "ggml-page.bin": "<html>not found</html>",
    "ggml-empty.bin": "",
    "ggml-good.bin": {},
    "ggml-odd.bin": { vocab: 51_870 },
  });
  const { entries, faults } = new ModelCatalog([path]);
  assert.deepEqual(
    entries.map(({ id }) => id),
    ["good"],
  );
  assert.deepEqual(
    faults.map((fault) => fault.path),
    ["ggml-empty.bin", "ggml-odd.bin", "ggml-page.bin"].map((name) => join(path, name)),
  );
  for (const { reason } of faults) assert.match(reason, /not a ggml Whisper model|none of Whisper's/);
});

test("a good file in a later folder stands in for a damaged one of its name", () => {
  const [first, second] = [folder({ "ggml-pico.bin": "damaged" }), folder({ "ggml-pico.bin": {} })];
  const { entries, faults } = new ModelCatalog([first, second]);
  assert.deepEqual([entries.map(({ path }) => path), faults.length], [[join(second, "ggml-pico.bin")], 1]);
});

test("other files, and folders that do not exist, are passed over", () => {
  const path = folder({ "README.md": "#", "ggml-.bin": "x", "tiny.bin": "x", "ggml-x.bin.part": "x", "silero.onnx": "x" });
  const { entries, faults } = new ModelCatalog([join(root, "absent"), path]);
  assert.deepEqual([entries, faults], [[], []]);
});

test("a folder or a dangling link named like a model is a fault, and the rest are found", () => {
  const path = folder({ "ggml-good.bin": {} });
  mkdirSync(join(path, "ggml-folder.bin"));
  symlinkSync(join(path, "absent"), join(path, "ggml-link.bin"));
  const catalog = new ModelCatalog([path]);
  assert.deepEqual(ids(catalog), ["good"]);
  assert.equal(catalog.faults.length, 2);
});

test("files that come, go and are replaced are seen without a new catalogue", () => {
  const path = folder({ "ggml-one.bin": { format: "q4_0" } });
  const later = join(root, "made-later");
  const catalog = new ModelCatalog([path, later]);
  const [one] = catalog.entries;
  assert.equal(catalog.find("two"), undefined);

  writeTinyModel(join(path, "ggml-two.bin"), { format: "q4_0" });
  assert.equal(catalog.find("two")?.fullName, "two");
  mkdirSync(later);
  writeTinyModel(join(later, "ggml-three.bin"), { format: "q4_0" });
  assert.deepEqual(ids(catalog), ["one", "two", "three"]);
  assert.equal(catalog.entries[0], one, "an entry stays the same object while its file does");

  rmSync(join(path, "ggml-one.bin"));
  assert.deepEqual(ids(catalog), ["two", "three"]);
  assert.equal(catalog.find("one"), undefined);

  writeTinyModel(join(path, "ggml-two.bin.part"), { format: "q5_0" });
  assert.equal(catalog.find("two")?.quantization, "q4_0");
  renameSync(join(path, "ggml-two.bin.part"), join(path, "ggml-two.bin"));
  assert.deepEqual(
    catalog.entries.map(({ id, quantization }) => [id, quantization]),
    [
      ["two", "q5_0"],
      ["three", "q4_0"],
    ],
  );
});

test("an id passes to the file that is named as it when that comes", () => {
  const path = folder({ "ggml-pico-q4_0.bin": { format: "q4_0" } });
  const catalog = new ModelCatalog([path]);
  assert.equal(catalog.find("pico")?.fullName, "pico-q4_0");
  writeTinyModel(join(path, "ggml-pico.bin"), { format: "q5_0" });
  assert.deepEqual(ids(catalog), ["pico-q4_0", "pico"]);
  assert.equal(catalog.find("pico")?.fullName, "pico");
});

test("a file that is still being copied is a fault until it is whole", async () => {
  const path = folder({});
  const catalog = new ModelCatalog([path]);
  const bytes = tinyModel({ format: "q4_0" });
  const file = join(path, "ggml-pico.bin");
  writeFileSync(file, bytes.subarray(0, 1_000_000));
  assert.deepEqual([ids(catalog), catalog.faults.length], [[], 1]);
  appendFileSync(file, bytes.subarray(1_000_000));
  while (catalog.find("pico") === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual([ids(catalog), catalog.faults.length], [["pico"], 0]);
});
