import assert from "node:assert/strict";
import { test } from "node:test";
import {
  byteSize,
  clock,
  columns,
  mixed,
  peaksOf,
  peaksOfChannels,
  roundTop,
  secondsLeft,
  spokenTime,
  timeLeft,
  timeTicks,
} from "../../../src/console/measure/index.js";

test("times as clocks show them", () => {
  assert.deepEqual(
    [0, 7.96, 61, 754, 3723].map((seconds) => clock(seconds)),
    ["0:00", "0:07", "1:01", "12:34", "1:02:03"],
  );
  assert.deepEqual(
    [0.05, 7.96, 59.99, 3723.4].map((seconds) => clock(seconds, true)),
    ["0:00.0", "0:07.9", "0:59.9", "1:02:03.4"],
  );
});

test("times as they are said", () => {
  assert.deepEqual([0, 1, 125, 3720, 3600].map(spokenTime), ["0 seconds", "1 second", "2 minutes 5 seconds", "1 hour 2 minutes", "1 hour"]);
  assert.deepEqual([1, 12, 58, 130, 3500, 9000].map(timeLeft), [
    "a few seconds left",
    "about 15 seconds left",
    "about a minute left",
    "about 2 minutes left",
    "about 1 hour left",
    "about 2.5 hours left",
  ]);
});

test("what is left at the pace so far, once it can be told", () => {
  assert.equal(secondsLeft(0.25, 10), 30);
  assert.equal(secondsLeft(1, 10), 0);
  assert.equal(secondsLeft(0.01, 10), undefined);
  assert.equal(secondsLeft(0.5, 0.5), undefined);
});

test("sizes", () => {
  assert.deepEqual([0, 999, 1000, 12_345, 999_499, 999_500, 3_440_000, 2e9].map(byteSize), [
    "0 B",
    "999 B",
    "1.0 kB",
    "12 kB",
    "999 kB",
    "1.0 MB",
    "3.4 MB",
    "2.0 GB",
  ]);
});

test("peaks: the loudest sample of each hundredth of a second, at any rate, the last one short", () => {
  const samples = new Float32Array(250);
  samples[0] = 0.5;
  samples[105] = -0.75;
  samples[249] = 0.25;
  assert.deepEqual([...peaksOf(samples, 10_000)], [0.5, 0.75, 0.25]);
  assert.equal(peaksOf(new Float32Array(11_025), 44_100).length, 25);
});

test("columns of a stretch, and silence beyond the recording", () => {
  const peaks = Float32Array.from({ length: 100 }, (_, index) => index / 100);
  assert.deepEqual([...columns(peaks, 0, 1, 2)], [Math.fround(0.49), Math.fround(0.99)]);
  assert.deepEqual([...columns(peaks, 0.99, 1.01, 2)], [Math.fround(0.99), 0]);
  assert.equal(
    columns(peaks, 0.5, 0.501, 4).every((peak) => peak === 0.5),
    true,
  );
});

test("quiet recordings are raised, and a knock does not keep them down", () => {
  const quiet = new Float32Array(80_000).fill(0.1);
  quiet[40_000] = 1;
  const peaks = peaksOfChannels([quiet, new Float32Array(80_000)], 8000);
  assert.ok(Math.abs(peaks.gain - 10) < 1e-3, String(peaks.gain));
  assert.equal(peaks.duration, 10);
  assert.equal(peaksOfChannels([new Float32Array(800)], 8000).gain, 20);
  assert.equal(mixed(peaks)[500], 1);
});

test("ticks are round moments, no closer than they may be", () => {
  assert.deepEqual(timeTicks(0.4, 4.1, 0.8), [1, 2, 3, 4]);
  assert.deepEqual(timeTicks(0, 100, 12), [0, 15, 30, 45, 60, 75, 90]);
  assert.deepEqual([0, 0.3, 1, 3, 7, 120].map(roundTop), [1, 0.5, 1, 5, 10, 200]);
});
