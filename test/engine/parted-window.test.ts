import assert from "node:assert/strict";
import { test } from "node:test";
import type { AudioWindow } from "../../src/engine/index.js";
import { runWhole } from "../../src/engine/parted-window.js";
import type { RunWindow } from "../../src/engine/transcription.js";

const RATE = 16_000;
const options = { language: "en", context: undefined, urgency: "later" } as const;

/** Samples that tell where they were: their number in the window. */
function windowOf(seconds: number, speech: readonly (readonly [number, number])[], offset = 5 * RATE): AudioWindow {
  const pcm = Float32Array.from({ length: seconds * RATE }, (_, i) => i);
  return { pcm, offset, speech: speech.map(([start, end]) => ({ start, end })) };
}

interface Heard {
  readonly from: number;
  readonly seconds: number;
  readonly speech: readonly (readonly [number, number])[];
}

/** Runs windows that say `count` words each, and says what it was given; samples are taken away as a worker's are. */
function recogniser(count: (heard: Heard) => number, passedOver: (heard: Heard) => boolean) {
  const given: Heard[] = [];
  const run: RunWindow = async ({ pcm, offset, speech = [] }) => {
    const heard = { from: offset / RATE, seconds: pcm.length / RATE, speech: speech.map(({ start, end }) => [start, end] as const) };
    structuredClone(pcm.buffer, { transfer: [pcm.buffer as ArrayBuffer] });
    given.push(heard);
    const words = Array.from({ length: count(heard) }, (_, i) => ({ text: ` w${i}`, start: i / 10, end: i / 10 + 0.1, probability: 0.9 }));
    const rest = { tokens: [1], temperature: 0, avgLogprob: -0.1, compressionRatio: 1, noSpeechProb: 0 };
    const segments = words.length === 0 ? [] : [{ ...rest, text: " said", words, start: 0, end: words.length / 10 }];
    const result = { segments, advance: heard.seconds, passedOver: passedOver(heard), language: { code: "en", probability: 1 } };
    return { result, timings: { queueMs: 1, engineMs: 10 } };
  };
  return { given, run };
}

const talk = [
  [0.3, 4],
  [4.6, 7],
  [7.2, 9.7],
] as const;

test("a window of which nothing was passed over is run once", async () => {
  const { given, run } = recogniser(
    () => 3,
    () => false,
  );
  const { result, timings } = await runWhole(windowOf(10, talk), options, run);
  assert.equal(given.length, 1);
  assert.equal(result.segments[0].words.length, 3);
  assert.deepEqual(timings, { queueMs: 1, engineMs: 10 });
});

test("where speech was passed over, the parts on both sides of the middle pause are heard, and their words count if they are more", async () => {
  const { given, run } = recogniser(
    ({ seconds }) => (seconds === 10 ? 3 : 2),
    ({ seconds }) => seconds === 10,
  );
  const { result, timings } = await runWhole(windowOf(10, talk), options, run);
  assert.deepEqual(
    given.map(({ from, seconds }) => [from, Number(seconds.toFixed(3))]),
    [
      [5, 10],
      [5, 4.3],
      [9.3, 5.7],
    ],
  );
  assert.deepEqual(given[1].speech, [[0.3, 4]]);
  for (const [i, wanted] of [0.3, 2.7, 2.9, 5.4].entries()) assert.ok(Math.abs(given[2].speech.flat()[i] - wanted) < 1e-9);
  assert.equal(result.segments.length, 2);
  assert.ok(Math.abs(result.segments[1].words[0].start - 4.3) < 1e-9);
  assert.equal(result.advance, 10);
  assert.deepEqual(timings, { queueMs: 3, engineMs: 30 });
});

test("parts that say no more than the whole are not taken", async () => {
  const { given, run } = recogniser(
    ({ seconds }) => (seconds === 10 ? 4 : 2),
    ({ seconds }) => seconds === 10,
  );
  const { result } = await runWhole(windowOf(10, talk), options, run);
  assert.equal(given.length, 3);
  assert.equal(result.segments.length, 1);
});

test("a part is parted again, as long as it has a pause 1.2 s from its ends", async () => {
  const { given, run } = recogniser(
    () => 1,
    () => true,
  );
  const { result } = await runWhole(windowOf(10, talk), options, run);
  // 10 s, its parts of 4.3 and 5.7 s, and those of the latter; 4.3 s have no pause inside.
  assert.deepEqual(
    given.map(({ seconds }) => Number(seconds.toFixed(1))).sort((a, b) => a - b),
    [2.8, 2.9, 4.3, 5.7, 10],
  );
  assert.equal(result.segments.length, 3);
  const starts = result.segments.map(({ words }) => Number(words[0].start.toFixed(1)));
  assert.deepEqual(starts, [0, 4.3, 7.1]);
});

test("parts may be of a second and a half, but not of one", async () => {
  for (const [seconds, runs] of [
    [3, 3],
    [2, 1],
  ] as const) {
    const { given, run } = recogniser(
      () => 1,
      (heard) => heard.seconds === seconds,
    );
    await runWhole(
      windowOf(seconds, [
        [0, seconds / 2 - 0.1],
        [seconds / 2 + 0.1, seconds],
      ]),
      options,
      run,
    );
    assert.equal(given.length, runs);
  }
});

test("a window without a pause, or of which nobody knows where speech is, is run once whatever was passed over", async () => {
  for (const window of [
    windowOf(10, [[0, 10]]),
    windowOf(2, [
      [0, 0.9],
      [1.1, 2],
    ]),
    { pcm: new Float32Array(10 * RATE), offset: 0 },
  ]) {
    const { given, run } = recogniser(
      () => 1,
      () => true,
    );
    await runWhole(window, options, run);
    assert.equal(given.length, 1);
  }
});
