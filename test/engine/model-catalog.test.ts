import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ModelCatalog } from "../../src/engine/model-catalog.js";
import { MODELS, modelFolders } from "./fixture.js";

const root = mkdtempSync(join(tmpdir(), "catalog-"));
after(() => rmSync(root, { recursive: true, force: true }));

const folder = modelFolders(root);

const ids = ({ entries }: ModelCatalog) => entries.map(({ id }) => id);

test("a model's id is its file's name without quantisation", () => {
  const { entries, faults } = new ModelCatalog([MODELS]);
  assert.equal(faults.length, 0);
  const { uuid, created, ...rest } = entries[0];
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
