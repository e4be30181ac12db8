import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveSession } from "../../src/live/index.js";
import { quiet, talk } from "../audio/speech-tracks.js";
import { finalsOf, OPTIONS, play, textOf } from "./spoken-track.js";

const FINALIZE = { type: "finalize" } as const;

test("Finalize makes final all that has come, and the stream goes on", () => {
  const { events } = play([talk(3), quiet(0.5)], { inputs: { 14: FINALIZE } });
  const finals = finalsOf(events);
  assert.equal(finals[0]!.fromFinalize, true);
  assert.equal(finals[0]!.duration, 1.5);
  assert.equal(finals[0]!.speechFinal, false);
  assert.equal(textOf(finals[0]!), " 0 1 2 3 4");
  assert.equal(finals.map(textOf).join(""), " 0 1 2 3 4 5 6 7 8 9");
  assert.ok(finals.slice(1).every(({ fromFinalize }) => !fromFinalize));
});

test("Finalize is answered when nothing was said, when it comes twice, and before any audio", () => {
  const silence = finalsOf(play([quiet(2)], { inputs: { 4: FINALIZE, 9: [FINALIZE, FINALIZE] } }).events);
  assert.deepEqual(
    silence.map(({ start, duration, fromFinalize }) => [start, duration, fromFinalize]),
    [
      [0, 0.5, true],
      [0.5, 0.5, true],
      [1, 0, true],
      [1, 63 * 0.032 - 1, false],
    ],
  );
  const session = new LiveSession(OPTIONS);
  const [answer, ...rest] = session.push(FINALIZE);
  assert.equal(answer?.type === "results" && answer.isFinal && answer.fromFinalize && answer.duration === 0, true);
  assert.equal(rest.length, 0);
});

test("Finalize answers for each channel, or for the one that it names", () => {
  const session = new LiveSession({ ...OPTIONS, channels: 2 });
  const block = () => ({ samples: new Float32Array(5120), speech: new Float32Array(10) });
  for (const channel of [0, 1]) session.push({ type: "audio", channel, block: block() });
  const told = (events: ReturnType<LiveSession["push"]>) => finalsOf(events).map(({ channel, fromFinalize }) => [channel, fromFinalize]);
  assert.deepEqual(told(session.push({ type: "finalize", channel: 1 })), [[1, true]]);
  assert.deepEqual(told(session.push(FINALIZE)), [
    [0, true],
    [1, true],
  ]);
});

test("after Finalize in the pause after speech its speech_final still comes at the endpoint", () => {
  const { events } = play([talk(1.5), quiet(1)], { inputs: { 16: FINALIZE } });
  assert.deepEqual(
    finalsOf(events).map((final) => [textOf(final) !== "", final.fromFinalize, final.speechFinal]),
    [
      [true, true, false],
      [false, false, true],
      [false, false, false],
    ],
  );
});
