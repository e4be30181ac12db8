import assert from "node:assert/strict";
import { test } from "node:test";
import { AttentionRecord } from "../../src/whisper/attention-record.js";

/** Three heads over five frames, of which the record keeps four: entry n looks at 100 n + 10 head + frame. */
const source = (n: number) => Float32Array.from({ length: 15 }, (_, i) => 100 * n + 10 * Math.floor(i / 5) + (i % 5));

test("every entry has what its step looked at, however many there are", () => {
  const record = new AttentionRecord(3, 4);
  for (let n = 0; n < 100; n++) assert.equal(record.push(source(n), 0, 5), n);
  assert.equal(record.entries, 100);
  for (let n = 0; n < 100; n++)
    for (let head = 0; head < 3; head++)
      assert.deepEqual(
        [...record.row(n, head)],
        [0, 1, 2, 3].map((frame) => 100 * n + 10 * head + frame),
      );
});

test("a row in the middle of a step's output is found by its place", () => {
  const record = new AttentionRecord(2, 3);
  record.push(
    Float32Array.from({ length: 40 }, (_, i) => i),
    7,
    20,
  );
  assert.deepEqual(
    [0, 1].map((head) => [...record.row(0, head)]),
    [
      [7, 8, 9],
      [27, 28, 29],
    ],
  );
});

test("a record that is discarded, once or twice, is empty and can be written again", () => {
  const record = new AttentionRecord(3, 4);
  for (let n = 0; n < 20; n++) record.push(source(n), 0, 5);
  const row = record.row(3, 1);
  record.discard();
  record.discard();
  assert.deepEqual([record.entries, row.length], [0, 0]);
  assert.equal(record.push(source(7), 0, 5), 0);
  assert.deepEqual([...record.row(0, 0)], [700, 701, 702, 703]);
});
