import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveEvent, LiveOptions } from "../../src/live/index.js";
import { quiet, talk } from "../audio/speech-tracks.js";
import { type Playing, play, textOf } from "./spoken-track.js";

const told = (runs: Parameters<typeof play>[0], options: Partial<LiveOptions> = {}, playing: Playing = {}) =>
  play(runs, { ...playing, options: { utteranceEnd: 1, interimResults: false, ...options } }).events;
const brief = (events: readonly LiveEvent[]) =>
  events.flatMap((event) => {
    if (event.type === "utteranceEnd") return [`end ${Math.round(event.lastWordEnd * 10) / 10}`];
    return event.type === "results" && event.isFinal && event.segments.length > 0 ? [textOf(event).trim()] : [];
  });

test("UtteranceEnd comes by audio heard, after the final that holds the word, once", () => {
  assert.deepEqual(brief(told([talk(0.95), quiet(4)])), ["0 1 2", "end 0.9"]);
  assert.deepEqual(brief(told([talk(0.95), quiet(0.8)])), ["0 1 2"]);
});

test("it does not need an endpoint: the pause alone makes the last word final", () => {
  for (const endpointing of [undefined, 5]) assert.deepEqual(brief(told([talk(0.95), quiet(2)], { endpointing })), ["0 1 2", "end 0.9"]);
});

test("a later word that starts after the gap tells it before its own final, however late answers come", () => {
  for (const delay of [0, 1, 20, 200])
    assert.deepEqual(brief(told([talk(0.95), quiet(1.5), talk(0.65), quiet(0.5)], {}, { delay: () => delay })), [
      "0 1 2",
      "end 0.9",
      "3 4",
    ]);
});

test("a gap shorter than asked for is none", () => {
  assert.deepEqual(brief(told([talk(0.95), quiet(0.8), talk(0.65), quiet(0.5)])), ["0 1 2", "3 4"]);
});

test("noise that keeps the detector busy does not keep it back", () => {
  const noise = [0.7, 140] as const;
  assert.deepEqual(brief(told([talk(0.95), noise], { interimResults: true })), ["0 1 2", "end 0.9"]);
  assert.deepEqual(brief(told([talk(0.95), quiet(0.4), noise], { interimResults: true })), ["0 1 2", "end 0.9"]);
  const early = told([talk(0.95), noise], { interimResults: true });
  const at = early.findIndex(({ type }) => type === "utteranceEnd");
  assert.ok(at < early.length - 2, "before the stream's end");
});

test("time without audio counts", () => {
  const pause = [0.5, 1, 1.5].map((seconds) => ({ type: "quiet", seconds }) as const);
  const events = told([talk(0.95)], {}, { inputs: { 8: pause } });
  assert.deepEqual(brief(events), ["0 1 2", "end 0.9"]);
});

test("it is told at the end of the stream when it is due, before `ended`", () => {
  const events = told([talk(0.95), quiet(1.5)], {}, { delay: () => 1000 });
  assert.deepEqual(brief(events), ["0 1 2", "end 0.9"]);
  assert.equal(events.at(-1)!.type, "ended");
});

test("nobody is told who did not ask", () => {
  assert.deepEqual(brief(told([talk(0.95), quiet(4)], { utteranceEnd: undefined })), ["0 1 2"]);
});
