import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileSource, keepSilence, loadEncoder, readGgml } from "../../src/whisper/index.js";
import { readSilence, silencePath, writeSilence } from "../../src/whisper/silence-file.js";
import { tinyModel } from "./tiny-model.js";

const folder = mkdtempSync(join(tmpdir(), "silence-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, "ggml-small.bin");
// The encoder of a model with fewer blocks gets no silence.
writeFileSync(path, tinyModel({ format: "q8_0", layers: 5 }));
const file = readGgml(fileSource(path));
after(() => file.close());
const encoder = await loadEncoder(path, { threads: 1, precision: "float32" });

test("what is read is what was written, to the bit", () => {
  writeSilence(path, file, encoder.silence);
  assert.deepEqual(readSilence(path, file), encoder.silence);
});

test("an encoder takes the silence that is kept, and encodes as one that computed it", async () => {
  await keepSilence(path, 1);
  const kept = await loadEncoder(path, { threads: 1, precision: "float32" });
  assert.deepEqual(kept.silence, encoder.silence);
  const pcm = Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(i / 20) / 2);
  assert.deepEqual(await kept.encode(pcm), await encoder.encode(pcm));
});

test("silence of other weights, of another length, or none is as good as none", () => {
  const other = join(folder, "ggml-other.bin");
  writeFileSync(other, tinyModel({ format: "q5_0", layers: 5 }));
  const otherFile = readGgml(fileSource(other));
  assert.equal(readSilence(other, otherFile), undefined);
  writeSilence(path, file, encoder.silence);
  copyFileSync(silencePath(path), silencePath(other));
  assert.equal(readSilence(other, otherFile), undefined);
  otherFile.close();
  truncateSync(silencePath(path), readFileSync(silencePath(path)).length - 4);
  assert.equal(readSilence(path, file), undefined);
});
