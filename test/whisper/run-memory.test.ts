import assert from "node:assert/strict";
import { test } from "node:test";
import { RunMemory } from "../../src/whisper/run-memory.js";

test("inputs begin as what they are filled with, not as what they were", () => {
  const memory = new RunMemory();
  memory.floats("x", 6).set([1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...memory.floats("x", 4)], [0, 0, 0, 0]);
  assert.deepEqual([...memory.floats("x", 3, -1)], [-1, -1, -1]);
});

test("what is large is not kept", () => {
  const memory = new RunMemory();
  const large = memory.floats("x", (1 << 20) + 1, -1);
  assert.ok(large.every((each) => each === -1));
  assert.ok(memory.floats("x", (1 << 20) + 1).buffer !== large.buffer);
  assert.equal(memory.floats("x", 1 << 20).buffer, memory.floats("x", 5).buffer);
});
