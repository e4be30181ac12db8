import assert from "node:assert/strict";
import { test } from "node:test";
import { createAudioDecoder } from "../../../src/audio/index.js";
import { GrowingPeaks, wavFile } from "../../../src/console/stream/index.js";
import { decodeAll } from "../../audio/decoding.js";

test("samples as a WAV file that the server's decoder reads back", async () => {
  const pieces = [Int16Array.of(0, 16_384, -16_384), Int16Array.of(8192, -32_768)];
  const bytes = new Uint8Array(await wavFile(pieces, 16_000).arrayBuffer());
  const decoder = createAudioDecoder({ workers: 1 });
  const { channels, duration } = await decodeAll(decoder, bytes).finally(() => decoder.close());
  assert.deepEqual([...channels[0]!], [0, 0.5, -0.5, 0.25, -1]);
  assert.equal(channels.length, 1);
  assert.equal(duration, 5 / 16_000);
});

test("a list that grows at its end", () => {
  const peaks = new GrowingPeaks();
  for (let piece = 0; piece < 2000; piece += 1) peaks.add(Float32Array.of(piece, piece + 0.5));
  assert.equal(peaks.values.length, 4000);
  assert.deepEqual([...peaks.values.subarray(3996)], [1998, 1998.5, 1999, 1999.5]);
});
