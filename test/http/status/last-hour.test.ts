import assert from "node:assert/strict";
import { test } from "node:test";
import { LastHour } from "../../../src/http/status/last-hour.js";

const MINUTE = 60_000;
const noon = Date.parse("2026-03-01T12:00:00Z");
const idle = { waiting: 0, admitted: 0, streams: 0 };

test("an hour without anything is sixty empty minutes, the one that runs last", () => {
  const minutes = new LastHour().minutes(noon + 30_000);
  assert.equal(minutes.length, 60);
  assert.deepEqual(minutes[59], {
    minute: noon,
    requests: 0,
    errors: 0,
    audioSeconds: 0,
    peakWaiting: 0,
    peakAdmitted: 0,
    peakStreams: 0,
  });
  assert.equal(minutes[0]!.minute, noon - 59 * MINUTE);
});

test("what happens goes to its minute", () => {
  const hour = new LastHour();
  hour.ended({ failed: false, milliseconds: 1000, audioSeconds: 10 }, noon);
  hour.ended({ failed: false, milliseconds: 3000, audioSeconds: 30 }, noon + 59_999);
  hour.ended({ failed: true, milliseconds: 2000 }, noon + 1);
  hour.ended({ failed: false }, noon + 2);
  hour.ended({ failed: true, milliseconds: 5, audioSeconds: 100 }, noon + MINUTE);
  const [first, second] = hour.minutes(noon + MINUTE).slice(-2);
  assert.deepEqual([first!.requests, first!.errors, second!.requests, second!.errors], [4, 1, 1, 1]);
  // What failed was not done: it says nothing of how fast.
  assert.equal(first!.realTimeFactor, 0.1);
  assert.equal(second!.realTimeFactor, undefined);
  assert.ok(Math.abs(first!.latencyMedian! - 2000) <= 100, String(first!.latencyMedian));
  assert.ok(Math.abs(first!.latencyP95! - 3000) <= 150, String(first!.latencyP95));
  assert.equal(second!.latencyMedian, 5);
});

test("peaks are the most of a minute, and audio is what came on top", () => {
  const hour = new LastHour();
  hour.sample({ ...idle, waiting: 3, audioSeconds: 0 }, noon);
  hour.sample({ waiting: 1, admitted: 5, streams: 2, audioSeconds: 4 }, noon + 1000);
  hour.sample({ ...idle, audioSeconds: 4.5 }, noon + 2000);
  hour.sample({ ...idle, streams: 1, audioSeconds: 10 }, noon + MINUTE);
  const [first, second] = hour.minutes(noon + MINUTE).slice(-2);
  assert.deepEqual([first!.peakWaiting, first!.peakAdmitted, first!.peakStreams, first!.audioSeconds], [3, 5, 2, 4.5]);
  assert.deepEqual([second!.peakWaiting, second!.peakStreams, second!.audioSeconds], [0, 1, 5.5]);
});

test("what is an hour ago is forgotten", () => {
  const hour = new LastHour();
  hour.ended({ failed: false, milliseconds: 1 }, noon);
  assert.equal(hour.minutes(noon + 59 * MINUTE)[0]!.requests, 1);
  assert.ok(hour.minutes(noon + 60 * MINUTE).every(({ requests }) => requests === 0));
  for (let minute = 0; minute < 1440; minute += 1) hour.ended({ failed: false, milliseconds: 1 }, noon + minute * MINUTE);
  assert.ok(hour.minutes(noon + 1439 * MINUTE).every(({ requests }) => requests === 1));
});

test("a clock that is set back shows no minutes of the future", () => {
  const hour = new LastHour();
  hour.ended({ failed: false }, noon);
  hour.ended({ failed: false }, noon - 70 * MINUTE);
  assert.deepEqual(
    hour.minutes(noon - 70 * MINUTE).flatMap(({ minute, requests }) => (requests > 0 ? [minute] : [])),
    [noon - 70 * MINUTE],
  );
});
