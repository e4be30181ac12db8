import assert from "node:assert/strict";
import { test } from "node:test";
import { RunMemory } from "../../src/whisper/run-memory.js";

test("an output is written where that of the run before was, whatever its shape", () => {
  const memory = new RunMemory();
  const first = memory.output("topv", "float32", [4, 1, 10])!;
  const second = memory.output("topv", "float32", [2, 1, 10])!;
  assert.deepEqual([second.dims, second.data.length, second.type], [[2, 1, 10], 20, "float32"]);
  assert.equal((second.data as Float32Array).buffer, (first.data as Float32Array).buffer);
  const ids = memory.output("topi", "int64", [4, 1, 10])!;
  assert.ok(ids.data instanceof BigInt64Array);
  assert.notEqual(ids.data.buffer, (first.data as Float32Array).buffer);
});

test("inputs begin as what they are filled with, not as what they were", () => {
  const memory = new RunMemory();
  memory.floats("x", 6).set([1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...memory.floats("x", 4)], [0, 0, 0, 0]);
  assert.deepEqual([...memory.floats("x", 3, -1)], [-1, -1, -1]);
});

test("what is large is not kept: the session makes it", () => {
  const memory = new RunMemory();
  assert.equal(memory.output("qk", "float32", [1, 8, 1, 448, 1500]), null);
  assert.notEqual(memory.output("qk", "float32", [4, 8, 5, 1, 1450]), null, "what a step returns is");
  const large = memory.floats("x", (1 << 20) + 1, -1);
  assert.ok(large.every((each) => each === -1));
  assert.ok(memory.floats("x", (1 << 20) + 1).buffer !== large.buffer);
});
