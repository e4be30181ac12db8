import assert from "node:assert/strict";
import { chmodSync, existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { importModel } from "../../src/models/index.js";
import { writeTinyModel } from "../whisper/tiny-model.js";
import { filesIn, newFolder, pull, withMirror } from "./fixture.js";

const withoutFull = existsSync("/dev/full") ? false : "needs /dev/full";

test("a disk that fills up during a download is named, and the lock is given back", { skip: withoutFull }, async () => {
  await withMirror(async (mirror) => {
    const folder = newFolder();
    symlinkSync("/dev/full", join(folder, "ggml-pico.bin.part"));
    await assert.rejects(pull(mirror, folder), { code: "disk", message: /no room left for .*ggml-pico\.bin/ });
    assert.deepEqual(filesIn(folder), []);
  });
});

test("a folder that may not be written is named", { skip: process.getuid?.() === 0 ? "root may write everywhere" : false }, async () => {
  const folder = newFolder();
  const file = join(newFolder(), "ggml-x.bin");
  writeTinyModel(file, { format: "q4_0" });
  chmodSync(folder, 0o500);
  await withMirror((mirror) => assert.rejects(pull(mirror, folder), { code: "disk", message: /cannot be written by this user/ }));
  const { signal } = new AbortController();
  await assert.rejects(importModel({ file, folder, signal }), { code: "disk", message: /cannot be written by this user/ });
  chmodSync(folder, 0o700);
});
