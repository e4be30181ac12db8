import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { transcribeLongForm } from "../../src/engine/transcription.js";
import { noise } from "../whisper/tiny-model.js";
import { blocks } from "./fixture.js";

const never = new AbortController().signal;
const RATE = 16_000;

function sound(seconds: number): Float32Array {
  const random = noise(3);
  return Float32Array.from({ length: Math.round(seconds * RATE) }, () => random() * 0.1);
}

interface Run {
  readonly seconds: number;
  readonly moreFollows: boolean;
}

/** Transcribes with a model that says one word a window and advances as told. */
async function runs(pcm: Float32Array, advance: (window: number, seconds: number) => number) {
  const windows: Run[] = [];
  const result = await transcribeLongForm(blocks(pcm), never, async (samples, moreFollows) => {
    const seconds = samples.length / RATE;
    windows.push({ seconds, moreFollows });
    if (windows.length > 500) throw new Error("it goes on for ever");
    const common = { tokens: [1], temperature: 0, avgLogprob: -0.1, compressionRatio: 1, noSpeechProb: 0 };
    const word = { text: " word", start: 0.25, end: 0.5, probability: 0.9 };
    const segment = { ...common, start: 0, end: 0.5, text: " word", words: [word] };
    const timings = { queueMs: 1, engineMs: 10 };
    return { result: { segments: [segment], advance: advance(windows.length - 1, seconds) }, timings };
  });
  return { windows, result };
}

test("audio up to 30 s is one window without timestamps", async () => {
  const { windows, result } = await runs(sound(11), (_, seconds) => seconds);
  assert.deepEqual(windows, [{ seconds: 11, moreFollows: false }]);
  assert.equal(result.duration, 11);
});

test("each window begins where the one before closed, and times are the file's", async () => {
  const { windows, result } = await runs(sound(70), () => 25);
  assert.deepEqual(
    windows.map(({ seconds, moreFollows }) => [seconds, moreFollows]),
    [
      [30, true],
      [30, true],
      [20, false],
    ],
  );
  assert.deepEqual(
    result.segments.map(({ start, end, words }) => [start, end, words[0].start, words[0].end]),
    [
      [0, 0.5, 0.25, 0.5],
      [25, 25.5, 25.25, 25.5],
      [50, 50.5, 50.25, 50.5],
    ],
  );
  assert.deepEqual([result.duration, result.timings], [70, { queueMs: 3, engineMs: 30 }]);
});

test("a window that would not move on moves on by half a second", async () => {
  const { windows } = await runs(sound(33), () => 0);
  assert.equal(windows.length, 7);
});

test("whatever timestamps close the windows, every window but the last is whole and the end comes", async () => {
  const plan = fc.record({
    samples: fc.integer({ min: 480_001, max: 600_000 }),
    steps: fc.array(fc.integer({ min: 400, max: 1500 }), { minLength: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ samples, steps }) => {
      const pcm = new Float32Array(samples).fill(0.1);
      const { windows, result } = await runs(pcm, (window, seconds) => Math.min(seconds, steps[window % steps.length] * 0.02));
      assert.equal(windows.filter(({ moreFollows }) => !moreFollows).length <= 1, true);
      for (const { seconds, moreFollows } of windows) assert.equal(moreFollows ? seconds : 30, 30);
      assert.equal(result.duration, samples / RATE);
    }),
    { numRuns: 60, examples: [[{ samples: 481_280, steps: [685] }]] },
  );
});

test("windows of digital silence, dither among it, are passed over", async () => {
  const pcm = new Float32Array(95 * RATE).map((_, i) => ((i % 3) - 1) / 32_768);
  pcm.set(sound(5), 90 * RATE);
  const { windows, result } = await runs(pcm, (_, seconds) => seconds);
  assert.equal(windows.length, 1);
  assert.deepEqual([result.segments[0].start, result.duration], [90, 95]);
});

test("audio too short for a word is not decoded", async () => {
  for (const seconds of [0, 0.01, 0.09]) {
    const { windows, result } = await runs(sound(seconds), () => 1);
    assert.deepEqual([windows, result.segments, result.duration], [[], [], seconds]);
  }
});

test("an error of a window is the transcription's, and the source is told to end", async () => {
  let ended = false;
  async function* audio() {
    try {
      for (;;) yield sound(10);
    } finally {
      ended = true;
    }
  }
  await assert.rejects(
    transcribeLongForm(audio(), never, () => Promise.reject(new Error("no luck"))),
    /no luck/,
  );
  await new Promise(setImmediate);
  assert.equal(ended, true);
});
