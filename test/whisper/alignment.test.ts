import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { alignTokens } from "../../src/whisper/alignment.js";
import { AttentionRecord } from "../../src/whisper/attention-record.js";
import { noise } from "./tiny-model.js";

/** A record in which token n looks at frames `starts[n]` to `starts[n + 1]`, over a floor of noise. */
function looking(starts: readonly number[], frames: number, heads: number, seed: number): AttentionRecord {
  const random = noise(seed);
  const record = new AttentionRecord(heads, frames);
  for (const [n, from] of starts.entries()) {
    const to = starts[n + 1] ?? frames;
    const rows = Float32Array.from({ length: heads * frames }, (_, i) => {
      const frame = i % frames;
      return 0.002 * (1 + random()) + (frame >= from && frame < to ? 1 / (to - from) : 0);
    });
    record.push(rows, 0, frames);
  }
  return record;
}

test("tokens begin where their attention does", () => {
  const starts = fc.array(fc.integer({ min: 12, max: 40 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(starts, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1 }), (lengths, heads, seed) => {
      const path = [0];
      for (const length of lengths) path.push(path[path.length - 1] + length);
      const frames = path[path.length - 1] + 25;
      const found = alignTokens(looking(path, frames, heads, seed), [...path.keys()]);
      for (const [n, start] of path.entries()) assert.ok(Math.abs(found[n] - start) <= 4, `token ${n} at ${found[n]}, not ${start}`);
    }),
    { numRuns: 60 },
  );
});

test("only the tokens asked for are timed", () => {
  const record = looking([0, 30, 60, 90, 120], 150, 3, 5);
  const found = alignTokens(record, [0, 2, 4]);
  assert.equal(found.length, 3);
  assert.ok(Math.abs(found[1] - 60) <= 32 && Math.abs(found[2] - 120) <= 32, String(found));
});

test("for any attention the times never decrease and lie inside the audio", () => {
  const value = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 1e-30));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 3 }),
      fc.infiniteStream(value),
      (tokens, frames, heads, values) => {
        const record = new AttentionRecord(heads, frames);
        for (let n = 0; n < tokens; n++) record.push(Float32Array.from([...values.take(heads * frames)]), 0, frames);
        const found = [
          ...alignTokens(
            record,
            Array.from({ length: tokens }, (_, n) => n),
          ),
        ];
        assert.deepEqual(
          found,
          found.toSorted((a, b) => a - b),
        );
        assert.ok(found.every((frame) => frame >= 0 && frame < frames));
      },
    ),
    { numRuns: 60 },
  );
});

test("audio without a frame times every token at its start", () => {
  const record = new AttentionRecord(2, 0);
  record.push(new Float32Array(0), 0, 0);
  record.push(new Float32Array(0), 0, 0);
  assert.deepEqual([...alignTokens(record, [0, 1])], [0, 0]);
});

test("a record keeps the audio's frames of every head, however many tokens come", () => {
  const record = new AttentionRecord(2, 3);
  const stride = 5;
  for (let token = 0; token < 300; token++) {
    const source = Float32Array.from({ length: 4 + 2 * stride }, (_, i) => token * 1000 + i);
    assert.equal(record.push(source, 4, stride), token);
  }
  assert.equal(record.entries, 300);
  for (const token of [0, 15, 16, 17, 150, 299]) {
    assert.deepEqual(
      [...record.row(token, 0)],
      [4, 5, 6].map((i) => token * 1000 + i),
    );
    assert.deepEqual(
      [...record.row(token, 1)],
      [9, 10, 11].map((i) => token * 1000 + i),
    );
  }
});
