import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { createAudioDecoder } from "../../src/audio/index.js";
import { decodeAll, outcome, ROOT, readFixture } from "./decoding.js";
import { mutate } from "./mutation.js";

it("300 damaged files end in sound or an AudioError, and a good file decodes right afterwards", async () => {
  const decoder = createAudioDecoder({ chunkTimeoutMs: 10_000, maxSeconds: 600 });
  const files = readdirSync(join(ROOT, "test/audio/fixtures")).sort().map(readFixture);
  const good = await decodeAll(decoder, readFixture("stereo-44k.m4a"));
  const outcomes = new Map<string, number>();
  for (let seed = 0; seed < 300; seed += 1) {
    const code = await outcome(decoder, mutate(files, seed), { channels: seed % 2 ? "split" : "mix" });
    outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
  }
  assert.ok((outcomes.get("decoded") ?? 0) > 0 && (outcomes.get("undecodable") ?? 0) > 0, JSON.stringify([...outcomes]));
  assert.equal(outcomes.get("timeout") ?? 0, 0);
  assert.equal(outcomes.get("decoder_died") ?? 0, 0);
  assert.equal(decoder.status().streams, 0);
  assert.deepEqual(await decodeAll(decoder, readFixture("stereo-44k.m4a")), good);
  await decoder.close();
});
