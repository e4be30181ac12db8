import assert from "node:assert/strict";
import { test } from "node:test";
import { WindowMemory } from "../../src/whisper/window-memory.js";

test("what came back is taken again where it is large enough, the smallest of those", () => {
  const memory = new WindowMemory();
  const [large, small] = [memory.take(3000), memory.take(1000)];
  memory.giveBack(large);
  memory.giveBack(small);
  assert.equal(memory.take(900), small);
  assert.equal(memory.take(900), large);
  assert.equal(memory.take(900).byteLength, 900);
  memory.giveBack(small);
  assert.equal(memory.take(1001).byteLength, 1001);
});

test("no more than 48 MB are kept, the largest pieces of it, and nothing once it is cleared", () => {
  const memory = new WindowMemory();
  const pieces = [10e6, 20e6, 25e6].map((bytes) => memory.take(bytes));
  for (const piece of pieces) memory.giveBack(piece);
  assert.equal(memory.take(10e6), pieces[1]);
  assert.equal(memory.take(10e6), pieces[2]);
  assert.equal(memory.take(10e6).byteLength, 10e6);
  memory.giveBack(pieces[2]!);
  memory.clear();
  assert.equal(memory.take(25e6) === pieces[2], false);
  const huge = memory.take(60e6);
  memory.giveBack(huge);
  assert.equal(memory.take(60e6) === huge, false);
});
