import assert from "node:assert/strict";
import { test } from "node:test";
import { quiet, talk } from "../audio/speech-tracks.js";
import { finalsOf, play, resultsOf, textOf, windowsOf } from "./spoken-track.js";

/** Two frames: the time in which speech and silence show. */
const FRAMES = 0.07;
const near = (actual: number, wanted: number, slack = FRAMES) =>
  assert.ok(Math.abs(actual - wanted) <= slack, `${actual} is not about ${wanted}`);

test("speech_final comes with the final that ends where silence has lasted for `endpointing`", () => {
  for (const endpointing of [0.3, 0.5, 1.2, 3]) {
    const finals = finalsOf(play([quiet(1), talk(3), quiet(endpointing + 1), talk(2), quiet(1)], { options: { endpointing } }).events);
    const [first] = finals.filter(({ speechFinal }) => speechFinal);
    near(first!.start + first!.duration, 4 + endpointing);
    assert.equal(textOf(first!), " 0 1 2 3 4 5 6 7 8 9");
  }
});

test("a pause shorter than `endpointing` makes no final", () => {
  const { events } = play([talk(2), quiet(0.4), talk(2), quiet(0.3)], { options: { endpointing: 0.5 } });
  assert.equal(finalsOf(events).length, 1);
});

test("without endpointing no pause makes a final of a short stretch, and nothing is ever speech_final", () => {
  const { events } = play([talk(2), quiet(3), talk(2), quiet(0.5)], { options: { endpointing: undefined } });
  assert.deepEqual(
    finalsOf(events).map(({ duration, speechFinal }) => [Math.round(duration), speechFinal]),
    [[8, false]],
  );
});

test("the final of an endpoint is decoded in advance: with its answer there it comes at once, by one decode", () => {
  const { events } = play([quiet(0.5), talk(2), quiet(1)], { options: { interimResults: false }, sizes: [512] });
  assert.equal(windowsOf(events).length, 1);
  assert.equal(windowsOf(events)[0]!.urgency, "final");
  const asked = events.findIndex(({ type }) => type === "transcribe");
  const final = events.findIndex((event) => event.type === "results" && event.speechFinal);
  assert.ok(asked < final);
  assert.ok(windowsOf(events)[0]!.window.pcm.length < 2.6 * 16_000, "asked before the endpoint");
});

test("speech that goes on after a short pause makes the decode of the pause void", () => {
  const { events } = play([talk(1), quiet(0.2), talk(1), quiet(1)], {
    options: { interimResults: false },
    sizes: [512],
    delay: (id) => (id === 0 ? 30 : 0),
  });
  assert.deepEqual(
    events.filter(({ type }) => type === "cancel"),
    [{ type: "cancel", id: 0 }],
  );
  assert.equal(finalsOf(events).map(textOf).join(""), " 0 1 2 3 4 5");
});

test("a long stretch ends at a short pause without speech_final; the endpoint of its speech still comes", () => {
  const { events } = play([talk(9), quiet(0.2), talk(1), quiet(1)]);
  const finals = finalsOf(events);
  assert.deepEqual(
    finals.map(({ speechFinal }) => speechFinal),
    [false, true, false],
  );
  near(finals[0]!.duration, 9.1);
});

test("speech without a pause is cut between two words, with every word in one final, and never grows over 16 s", () => {
  const finals = finalsOf(play([talk(60), quiet(1)]).events);
  assert.ok(finals.length >= 5);
  for (const { duration, speechFinal } of finals.slice(0, -2)) {
    assert.ok(duration <= 16);
    assert.equal(speechFinal, false);
  }
  assert.equal(finals.map(textOf).join(""), Array.from({ length: 200 }, (_, i) => ` ${i}`).join(""));
});

test("a speech_final of its own, without words, ends an utterance whose words are final before the endpoint", () => {
  const { events } = play([talk(9), quiet(2)], { options: { endpointing: 1.5 } });
  assert.deepEqual(
    finalsOf(events).map((final) => [textOf(final) !== "", final.speechFinal]),
    [
      [true, false],
      [false, true],
      [false, false],
    ],
  );
});

test("silence is given out as finals without words, about every five seconds, undecoded", () => {
  const { events } = play([quiet(21)]);
  assert.deepEqual(
    finalsOf(events).map(({ duration, segments, speechFinal }) => [Math.round(duration), segments.length, speechFinal]),
    [5, 5, 5, 5, 1].map((seconds) => [seconds, 0, false]),
  );
  assert.equal(windowsOf(events).length, 0);
  assert.equal(resultsOf(events).length, 5);
});

test("no audio: nothing but `ended`", () => {
  assert.deepEqual(play([]).events, [{ type: "ended" }]);
});

test("the end of the stream makes final what is open, and speech_final when somebody was speaking", () => {
  for (const endpointing of [0.3, undefined]) {
    const finals = finalsOf(play([quiet(0.5), talk(1)], { options: { endpointing } }).events);
    assert.deepEqual(
      finals.map((final) => [textOf(final), final.speechFinal]),
      [[" 0 1 2", endpointing !== undefined]],
    );
  }
});

test("a client that stops sending, in silence or in a word, gets its endpoint after a second", () => {
  for (const runs of [[talk(1.5)], [talk(1.5), quiet(0.2)]]) {
    const quietFor = (seconds: number) => ({ type: "quiet", seconds }) as const;
    const blocks = Math.floor((runs.reduce((sum, [, frames]) => sum + frames, 0) * 512 - 1) / 1600);
    const { events } = play([...runs], { inputs: { [blocks]: [0.3, 0.6, 0.9].map(quietFor) } });
    assert.equal(finalsOf(events).filter(({ speechFinal }) => speechFinal).length, 1, "at the end alone");
    const patient = play([...runs], { inputs: { [blocks]: [0.3, 0.6, 0.9, 1.2, 1.5].map(quietFor) } });
    const before = patient.events.slice(0, -1);
    assert.equal(finalsOf(before).filter(({ speechFinal }) => speechFinal).length, 1);
    assert.equal(finalsOf(before).map(textOf).join(""), " 0 1 2 3 4");
  }
});
