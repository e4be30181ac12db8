import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cropBlocks } from "../../src/audio/index.js";
import { join } from "./decoding.js";

/** Two channels that count up and down, in blocks of the lengths given, and whether the source was told to stop. */
function counting(lengths: readonly number[]) {
  const source = { begun: 0, stopped: false };
  async function* blocks() {
    let at = 0;
    try {
      for (const length of lengths) {
        source.begun += 1;
        const up = Float32Array.from({ length }, (_, index) => at + index);
        at += length;
        yield [up, up.map((value) => -value)];
      }
    } finally {
      source.stopped = true;
    }
  }
  return { source, blocks: blocks() };
}

test("what comes out is the samples between the two, of every channel", async () => {
  const lengths = fc.array(fc.nat(5), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.nat(30), fc.nat(30), async (list, start, length) => {
      const total = list.reduce((sum, each) => sum + each, 0);
      const out: (readonly Float32Array[])[] = [];
      for await (const block of cropBlocks(counting(list).blocks, { start, end: start + length })) out.push(block);
      const expected = Array.from({ length: total }, (_, index) => index).slice(start, start + length);
      assert.deepEqual([...join(out.map((block) => block[0]!))], expected);
      assert.deepEqual([...join(out.map((block) => block[1]!))].map(Math.abs), expected);
      assert.ok(out.every((block) => block[0]!.length > 0));
    }),
  );
});

test("the source stops at the end of the crop, and is not begun for nothing", async () => {
  const { source, blocks } = counting([10, 10, 10, 10]);
  for await (const _ of cropBlocks(blocks, { start: 5, end: 20 }));
  assert.deepEqual(source, { begun: 2, stopped: true });
  const none = counting([10]);
  for await (const _ of cropBlocks(none.blocks, { start: 5, end: 5 }));
  assert.equal(none.source.begun, 0);
});

test("without an end all that follows comes, in the source's own memory", async () => {
  const { blocks } = counting([4, 4]);
  const out: (readonly Float32Array[])[] = [];
  for await (const block of cropBlocks(blocks, { start: 6, end: Number.POSITIVE_INFINITY })) out.push(block);
  assert.deepEqual(out, [[Float32Array.of(6, 7), Float32Array.of(-6, -7)]]);
});
