import assert from "node:assert/strict";
import { chmodSync, existsSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
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

test("a folder that may not be written is named", async () => {
  const [folder, source] = [newFolder(), newFolder()];
  const file = join(source, "ggml-x.bin");
  writeTinyModel(file, { format: "q4_0" });
  for (const open of [source, dirname(source)]) chmodSync(open, 0o755);
  chmodSync(folder, 0o555);
  const { signal } = new AbortController();
  await withMirror((mirror) =>
    asAnyUser(async () => {
      await assert.rejects(pull(mirror, folder), { code: "disk", message: /cannot be written by this user/ });
      await assert.rejects(importModel({ file, folder, signal }), { code: "disk", message: /cannot be written by this user/ });
    }),
  );
  chmodSync(folder, 0o700);
});

/** Root may write everywhere, so for the while it is nobody. */
async function asAnyUser(run: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await run();
  } finally {
    if (root) process.seteuid?.(0);
  }
}
