import assert from "node:assert/strict";
import { test } from "node:test";
import { quiet, talk } from "../audio/speech-tracks.js";
import { play } from "./spoken-track.js";

const startsOf = (runs: Parameters<typeof play>[0], options: NonNullable<Parameters<typeof play>[1]>["options"] = {}) =>
  play(runs, { options: { vadEvents: true, ...options } }).events.filter((event) => event.type === "speechStarted");

test("SpeechStarted tells each onset after silence once, where it was, before the first text of that speech", () => {
  const { events } = play([quiet(1), talk(2), quiet(2), talk(1), quiet(1)], { options: { vadEvents: true }, sizes: [512] });
  const told = events.filter((event) => event.type === "speechStarted" || (event.type === "results" && event.segments.length > 0));
  assert.equal(told[0]!.type, "speechStarted");
  assert.deepEqual(
    events.flatMap((event) => (event.type === "speechStarted" ? [Math.round(event.timestamp)] : [])),
    [1, 5],
  );
  const second = told.findLastIndex(({ type }) => type === "speechStarted");
  assert.ok(told.slice(second).every((event) => event.type !== "results" || event.start >= 3));
});

test("a pause within a phrase is no new onset", () => {
  assert.equal(startsOf([talk(1), quiet(0.25), talk(1), quiet(0.5)]).length, 1);
  assert.equal(startsOf([talk(1), quiet(0.6), talk(1), quiet(0.5)], { endpointing: undefined }).length, 1);
  assert.equal(startsOf([talk(1), quiet(0.6), talk(1), quiet(0.5)]).length, 2);
});

test("neither silence nor noise nor a click tells an onset, nor is it told unasked", () => {
  assert.equal(startsOf([quiet(5)]).length, 0);
  assert.equal(startsOf([[0.5, 200]]).length, 0);
  assert.equal(startsOf([quiet(1), [0.9, 2], quiet(1)]).length, 0);
  assert.equal(startsOf([talk(2)], { vadEvents: false }).length, 0);
});
