import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileSource, keepOutput, loadEncoder, readGgml } from "../../src/whisper/index.js";
import { loadDecoder } from "../../src/whisper/load.js";
import { outputPath, readOutput, writeOutput } from "../../src/whisper/output-file.js";
import { balance, packText } from "../../src/whisper/output-layer.js";
import { Weights } from "../../src/whisper/weights.js";
import { alone } from "./decoding.js";
import { sample } from "./real-model.js";
import { tinyModel } from "./tiny-model.js";

const folder = mkdtempSync(join(tmpdir(), "output-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, "ggml-small.bin");
writeFileSync(path, tinyModel({ format: "q8_0" }));

/** A model's file, what its output layer is packed by, and that. */
function packed(model: string) {
  const file = readGgml(fileSource(model));
  after(() => file.close());
  const { dimensions } = file;
  const weights = new Weights(file);
  const options = { endOfText: 50_256, factors: balance(weights, dimensions.vocab, dimensions.textState) };
  return { file, options, layer: packText(weights, dimensions, options) };
}

const { file, options, layer } = packed(path);

test("what is read is what was packed, to the bit", () => {
  writeOutput(path, file, options, layer);
  assert.deepEqual(readOutput(path, file, options), { ...layer, data: Buffer.from(layer.data) });
});

test("a decoder takes the layer that is kept, and says what one says that packed it", async () => {
  const window = await (await loadEncoder(path, { threads: 1 })).encode(sample().subarray(0, 16_000));
  const says = async () => alone(await loadDecoder(path, { threads: 1 }), { window, timestamps: false, limit: 6 });
  rmSync(outputPath(path));
  const fresh = await says();
  keepOutput(path);
  assert.deepEqual(await says(), fresh);
  // All tokens alike: only who takes what is kept chooses otherwise.
  writeOutput(path, file, options, { ...layer, data: new Uint8Array(layer.data.length) });
  assert.notDeepEqual((await says()).tokens, fresh.tokens);
});

test("the layer of other weights, of another length, or none is as good as none", () => {
  const other = join(folder, "ggml-other.bin");
  writeFileSync(other, tinyModel({ format: "q5_0" }));
  const its = packed(other);
  assert.equal(readOutput(other, its.file, its.options), undefined);
  writeOutput(path, file, options, layer);
  copyFileSync(outputPath(path), outputPath(other));
  assert.equal(readOutput(other, its.file, its.options), undefined);
  truncateSync(outputPath(path), readFileSync(outputPath(path)).length - 4);
  assert.equal(readOutput(path, file, options), undefined);
});
