import assert from "node:assert/strict";
import { test } from "node:test";
import { delaysOf, driftOf, finalText, joinDelays, type LiveMessage, type Received, type SessionLog } from "../../bench/live/index.js";

type Said = readonly (readonly [word: string, start: number, end: number])[];

function results(at: number, start: number, end: number, said: Said, flags: { final?: boolean; speech?: boolean } = {}): Received {
  const words = said.map(([word, from, to]) => ({ word, start: from, end: to }));
  const message: LiveMessage = {
    type: "Results",
    start,
    duration: end - start,
    is_final: flags.final ?? false,
    speech_final: flags.speech ?? false,
    channel: { alternatives: [{ transcript: said.map(([word]) => word).join(" "), words }] },
  };
  return { at, message };
}

function session(received: readonly Received[], closeSent = 60_000, closed = 60_100): SessionLog {
  return { received, closeSent, closed };
}

const round = (values: readonly number[]) => values.map(Math.round);

test("a word is shown with the first interim that has it and final with its final", () => {
  const log = session([
    results(900, 0, 0.8, [["Hello", 0.1, 0.5]]),
    results(1900, 0, 1.8, [
      ["Hello,", 0.1, 0.5],
      ["world", 0.9, 1.4],
    ]),
    results(
      2500,
      0,
      2.4,
      [
        ["Hello,", 0.1, 0.5],
        ["world.", 0.9, 1.5],
      ],
      { final: true },
    ),
  ]);
  const { shown, final } = delaysOf(log, { endpointing: 0.3 });
  assert.deepEqual(round(shown), [400, 400]);
  assert.deepEqual(round(final), [2000, 1000]);
});

test("a word that no interim showed is shown by its final", () => {
  const log = session([results(900, 0, 0.8, [["jello", 0.1, 0.5]]), results(1500, 0, 1.4, [["hello", 0.1, 0.5]], { final: true })]);
  const { shown, guessed, withdrawn } = delaysOf(log, { endpointing: 0.3 });
  assert.deepEqual(round(shown), [1000]);
  assert.deepEqual([guessed, withdrawn], [1, 1]);
});

test("of two words spelled alike the guess is the one that was spoken first", () => {
  const said: Said = [
    ["the", 0, 0.2],
    ["cat", 0.3, 0.6],
    ["the", 0.7, 0.9],
  ];
  const log = session([results(1000, 0, 0.4, said.slice(0, 1)), results(2000, 0, 1.5, said, { final: true })]);
  assert.deepEqual(round(delaysOf(log, { endpointing: 0.3 }).shown), [800, 1400, 1100]);
});

test("words are looked for where the guess stands, not in what became final before", () => {
  const log = session([
    results(1000, 0, 1, [["yes", 0.2, 0.5]], { final: true, speech: true }),
    results(6000, 5, 6, [["yes", 5.2, 5.5]]),
    results(6500, 5, 6.4, [["yes", 5.2, 5.5]], { final: true }),
  ]);
  assert.deepEqual(round(delaysOf(log, { endpointing: 0.3 }).shown), [500, 500]);
});

test("speech_final counts from the final's end, and from its last word's beyond the silence that was asked for", () => {
  const log = session([
    results(1000, 0, 1, [["one", 0.1, 0.6]], { final: true }),
    results(2150, 1, 2.05, [["two", 1.1, 1.7]], { final: true, speech: true }),
    // No words: nobody knows how long it took.
    results(4000, 2.05, 4, [], { final: true, speech: true }),
  ]);
  const { speechFinal, endpoint } = delaysOf(log, { endpointing: 0.3 });
  assert.deepEqual(round(speechFinal), [150]);
  assert.deepEqual(round(endpoint), [100]);
});

test("a speech_final that CloseStream brought about says nothing about endpointing", () => {
  const log = session([results(2150, 1, 2, [["two", 1.1, 1.7]], { final: true, speech: true })], 2000, 2200);
  const { speechFinal, close } = delaysOf(log, { endpointing: 0.3 });
  assert.deepEqual(speechFinal, []);
  assert.deepEqual(close, [200]);
});

test("the reference's alignment counts for the words that were heard right", () => {
  const log = session([
    results(900, 0, 0.9, [["one", 0.1, 0.4]]),
    results(
      2000,
      0,
      1.8,
      [
        ["One", 0.1, 0.4],
        ["too", 0.6, 0.9],
        ["three.", 1, 1.2],
      ],
      { final: true, speech: true },
    ),
  ]);
  const reference = [
    { word: "one", end: 0.5 },
    { word: "two", end: 1 },
    { word: "three", end: 1.4 },
  ];
  const { shownByReference, finalByReference, speechFinalByReference } = delaysOf(log, { endpointing: 0.3, reference });
  assert.deepEqual(round(shownByReference), [400, 600]);
  assert.deepEqual(round(finalByReference), [1500, 600]);
  assert.deepEqual(round(speechFinalByReference), [300]);
});

test("sessions are joined value by value", () => {
  const one = delaysOf(session([results(1000, 0, 1, [["a", 0, 0.5]], { final: true })], 10, 30), { endpointing: 0.3 });
  const both = joinDelays([one, one]);
  assert.deepEqual(both.close, [20, 20]);
  assert.deepEqual(round(both.final), [500, 500]);
});

test("the text of a session is that of its finals", () => {
  const received = [
    results(900, 0, 0.9, [["guess", 0.1, 0.4]]),
    results(1000, 0, 1, [["One", 0.1, 0.4]], { final: true }),
    results(2000, 1, 2, [], { final: true }),
    results(3000, 2, 3, [["two", 2.1, 2.4]], { final: true }),
    { at: 3100, message: { type: "Metadata" } as const },
  ];
  assert.equal(finalText(received), "One two");
});

test("drift is that of words that both heard", () => {
  const live = [
    { word: "a", start: 0, end: 1 },
    { word: "b", start: 1, end: 2.05 },
    { word: "c", start: 2, end: 3.01 },
  ];
  const post = [
    { word: "a", start: 0, end: 1 },
    { word: "x", start: 1, end: 2 },
    { word: "c", start: 2, end: 3.03 },
  ];
  const { matched, offsets, last } = driftOf(live, post);
  assert.equal(matched, 2);
  assert.deepEqual(round(offsets), [0, 20]);
  assert.equal(Math.round(last), -20);
});
