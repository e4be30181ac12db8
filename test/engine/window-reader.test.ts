import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WindowReader } from "../../src/engine/window-reader.js";
import { blocks, hanging } from "./fixture.js";

const WINDOW = 480_000;
const never = new AbortController().signal;

/** Samples that tell where they stand. */
const ramp = (length: number) => Float32Array.from({ length }, (_, i) => i);

test("any stream is cut into windows that begin where the reader stands, each with all that follows up to 30 s", async () => {
  const plan = fc.record({
    length: fc.integer({ min: 0, max: 1_500_000 }),
    block: fc.constantFrom(1024, 4096, 48_000, 480_000, 2_000_000),
    advances: fc.array(fc.integer({ min: 1, max: WINDOW }), { minLength: 1, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ length, block, advances }) => {
      const pcm = ramp(length);
      const reader = new WindowReader(blocks(pcm, block), never);
      let at = 0;
      for (let turn = 0; ; turn++) {
        const window = await reader.window();
        assert.equal(window === undefined, at >= length);
        if (window === undefined) break;
        assert.equal(window.offset, at);
        assert.equal(window.pcm.length, Math.min(WINDOW, length - at));
        assert.deepEqual([window.pcm[0], window.pcm[window.pcm.length - 1]], [at, at + window.pcm.length - 1]);
        assert.equal(window.last, at + window.pcm.length === length);
        assert.ok(reader.heard <= at + WINDOW + block, "reads ahead no more than a block");
        const step = Math.min(advances[turn % advances.length] + 50_000, window.pcm.length);
        reader.advance(step);
        at += step;
      }
      assert.equal(reader.heard, length);
    }),
    { numRuns: 30 },
  );
});

test("a window may be read again, and is a copy that the caller may give away", async () => {
  const reader = new WindowReader(blocks(ramp(100), 30), never);
  const [first, again] = [await reader.window(), await reader.window()];
  assert.deepEqual(first?.pcm, again?.pcm);
  assert.notEqual(first?.pcm.buffer, again?.pcm.buffer);
  assert.equal(again?.last, true);
});

test("empty blocks are no end", async () => {
  async function* audio() {
    yield new Float32Array(0);
    yield ramp(3);
    yield new Float32Array(0);
    yield ramp(2);
  }
  assert.deepEqual([...((await new WindowReader(audio(), never).window())?.pcm ?? [])], [0, 1, 2, 0, 1]);
});

test("a stream without samples has no window", async () => {
  assert.equal(await new WindowReader(blocks(ramp(0)), never).window(), undefined);
});

test("an abort while the source hangs rejects with its reason", async () => {
  const abort = new AbortController();
  const waiting = new WindowReader(hanging(), abort.signal).window();
  abort.abort(new Error("gone"));
  await assert.rejects(waiting, /^Error: gone$/);
});

test("an error of the source is the reader's", async () => {
  // biome-ignore lint/correctness/useYield: a stream that fails before its first block
  async function* audio(): AsyncGenerator<Float32Array> {
    throw new Error("cable cut");
  }
  await assert.rejects(new WindowReader(audio(), never).window(), /cable cut/);
});

test("closing tells the source that no more is wanted, once", async () => {
  let ended = 0;
  async function* audio() {
    try {
      for (;;) yield ramp(WINDOW);
    } finally {
      ended += 1;
    }
  }
  const reader = new WindowReader(audio(), never);
  await reader.window();
  reader.close();
  reader.close();
  await new Promise(setImmediate);
  assert.equal(ended, 1);
});
