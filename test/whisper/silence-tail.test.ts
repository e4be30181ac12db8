import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CrossLayer, FULL_FRAMES, SilenceTail, silence, TAIL_SHOWN, TAIL_STRIDE } from "../../src/whisper/silence-tail.js";

const shape = { heads: 2, head: 3 };

/** Every number tells where it stands: frame, then row; those of the values are half a number larger. */
function layer(frames: number, sign: number): CrossLayer {
  const keys = new Float32Array(6 * frames);
  for (let h = 0; h < 2; h++)
    for (let f = 0; f < frames; f++) for (let i = 0; i < 3; i++) keys[(h * frames + f) * 3 + i] = sign * (f * 10 + h * 3 + i);
  return { keys, values: keys.map((key) => key + 0.5) };
}

const tail = SilenceTail.of([layer(FULL_FRAMES, -1)], shape);

/** The frame that one row of the window's keys and values says it is; both must agree. */
function frameAt({ keys, values }: CrossLayer, frames: number, at: number): number {
  const place = (row: number) => (Math.floor(row / 3) * frames + at) * 3 + (row % 3);
  const first = Math.floor(Math.abs(keys[place(0)]) / 10);
  for (let row = 0; row < 6; row++) {
    assert.equal(Math.abs(keys[place(row)]), first * 10 + row);
    assert.equal(values[place(row)], keys[place(row)] + 0.5);
  }
  return Math.sign(keys[place(5)]) * first;
}

test("the audio's frames come first and unchanged, then few of the margin, then frames of silence, all in time's order", () => {
  const window = tail.append([layer(200, 1)], 200, 150);
  assert.equal(window.audioFrames, 150);
  assert.equal(window.bias.length, window.frames);
  const frames = window.pieces.flatMap(({ frames: count, layers }) =>
    Array.from({ length: count }, (_, i) => frameAt(layers[0], count, i)),
  );
  const shown = 150 + TAIL_SHOWN;
  assert.deepEqual(
    frames.slice(0, shown),
    Array.from({ length: shown }, (_, i) => i),
  );
  // Groups of sixteen: the first one from where the audio ends, and those that were encoded whole.
  assert.deepEqual(frames.slice(shown, shown + 3), [157, 168, 184]);
  const silent = frames.slice(shown + 3);
  assert.ok(silent.every((frame) => frame < 0 && -frame >= 192));
  assert.deepEqual(
    silent,
    silent.toSorted((a, b) => b - a),
  );
});

const lengths = fc
  .integer({ min: 1, max: FULL_FRAMES - 1 })
  .chain((frames) => fc.tuple(fc.constant(frames), fc.integer({ min: 0, max: frames })));

test("weights stand for exactly the frames that are not shown one by one", () => {
  fc.assert(
    fc.property(lengths, ([frames, audioFrames]) => {
      const { bias } = tail.append([layer(frames, 1)], frames, audioFrames);
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
  const alike: CrossLayer = { keys: new Float32Array(6 * FULL_FRAMES).fill(0.3), values: new Float32Array(6 * FULL_FRAMES).fill(2) };
  const { bias } = SilenceTail.of([alike], shape).append([layer(400, 1)], 400, 400);
  const scores = (i: number) => (i < 400 ? Math.sin(i) : 0.3);
  const sum = bias.reduce((all, each, i) => all + Math.exp(scores(i) + each), 0);
  let full = 0;
  for (let i = 0; i < FULL_FRAMES; i++) full += Math.exp(scores(i));
  assert.ok(Math.abs(sum / full - 1) < 1e-6);
});

test("a full window gets no tail", () => {
  const full = [layer(FULL_FRAMES, 1)];
  const window = tail.append(full, FULL_FRAMES, 1400);
  assert.equal(window.frames, FULL_FRAMES);
  assert.deepEqual(window.pieces, [{ frames: FULL_FRAMES, layers: full }]);
});

test("the silence is the same at every start, loud at first and then silent", () => {
  const pcm = silence();
  assert.deepEqual(pcm, silence());
  assert.equal(pcm.length, 480_000);
  assert.ok(pcm.subarray(0, 8000).some((each) => Math.abs(each) > 0.1));
  assert.ok(pcm.subarray(8000).every((each) => each === 0));
});
