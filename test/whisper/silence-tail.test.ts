import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FULL_FRAMES, GROUPS, SilenceTail, silence, TAIL_SHOWN, TAIL_STRIDE } from "../../src/whisper/silence-tail.js";

const shape = { heads: 2, head: 3 };

/** Every number is its group's. */
const tail = new SilenceTail([Int8Array.from({ length: SilenceTail.numbers(shape) }, (_, i) => Math.floor(i / 12))], shape);

test("the audio's frames come first and all, then few of the margin, then groups of silence", () => {
  const { kept, group, bias } = tail.plan(200, 150);
  const shown = 150 + TAIL_SHOWN;
  assert.deepEqual(
    kept.slice(0, shown),
    Array.from({ length: shown }, (_, i) => i),
  );
  // Groups of sixteen: the first one from where the audio ends, and those that were encoded whole.
  assert.deepEqual(kept.slice(shown), [157, 168, 184]);
  assert.equal(group, 192 / TAIL_STRIDE);
  assert.equal(bias.length, kept.length + GROUPS - group);
});

test("a session takes the groups that follow, in time's order", () => {
  const { tail0 } = tail.feeds(90);
  assert.deepEqual(tail0!.dims, [1, GROUPS - 90, 12]);
  assert.deepEqual([...new Set(tail0!.data as Int8Array)], [90, 91, 92, 93]);
  assert.deepEqual(tail.feeds(GROUPS).tail0!.dims, [1, 0, 12]);
});

const lengths = fc
  .integer({ min: 1, max: FULL_FRAMES - 1 })
  .chain((frames) => fc.tuple(fc.constant(frames), fc.integer({ min: 0, max: frames })));

test("weights stand for exactly the frames that are not shown one by one", () => {
  fc.assert(
    fc.property(lengths, ([frames, audioFrames]) => {
      const { bias } = tail.plan(frames, audioFrames);
      const shown = Math.min(frames, audioFrames + TAIL_SHOWN);
      assert.ok(bias.subarray(0, shown).every((each) => each === 0));
      const stands = bias.subarray(shown).reduce((sum, each) => sum + Math.exp(each), 0);
      assert.ok(Math.abs(stands - (FULL_FRAMES - shown)) < 1e-3, `${stands} for ${FULL_FRAMES - shown}`);
      assert.ok(bias.length - shown <= Math.ceil((FULL_FRAMES - shown) / TAIL_STRIDE) + 1);
    }),
    { numRuns: 60 },
  );
});

test("attention over a window with its tail is attention over equal frames of silence", () => {
  const { bias } = tail.plan(400, 400);
  const scores = (i: number) => (i < 400 ? Math.sin(i) : 0.3);
  const sum = bias.reduce((all, each, i) => all + Math.exp(scores(i) + each), 0);
  let full = 0;
  for (let i = 0; i < FULL_FRAMES; i++) full += Math.exp(scores(i));
  assert.ok(Math.abs(sum / full - 1) < 1e-6);
});

test("a full window gets no tail", () => {
  const { kept, group, bias } = tail.plan(FULL_FRAMES, 1400);
  assert.deepEqual([kept.length, kept.at(-1), group], [FULL_FRAMES, FULL_FRAMES - 1, GROUPS]);
  assert.deepEqual(bias, new Float32Array(FULL_FRAMES));
});

test("the silence is the same at every start, loud at first and then silent", () => {
  const pcm = silence();
  assert.deepEqual(pcm, silence());
  assert.equal(pcm.length, 480_000);
  assert.ok(pcm.subarray(0, 8000).some((each) => Math.abs(each) > 0.1));
  assert.ok(pcm.subarray(8000).every((each) => each === 0));
});
