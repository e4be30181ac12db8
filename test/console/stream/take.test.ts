import assert from "node:assert/strict";
import { test } from "node:test";
import { ended, finalWords, heard, type LiveMessage, lagOf, silence, type Take } from "../../../src/console/stream/index.js";

function results(start: number, duration: number, text: string, kind: "interim" | "final" | "endpoint"): LiveMessage {
  const words = text
    .split(" ")
    .filter((word) => word !== "")
    .map((word, index) => ({ word, start: start + index * 0.25, end: start + index * 0.25 + 0.25, confidence: 0.9 }));
  return {
    type: "Results",
    start,
    duration,
    is_final: kind !== "interim",
    speech_final: kind === "endpoint",
    channel: { alternatives: [{ words }] },
  };
}

const after = (messages: readonly LiveMessage[], offset = 0, from: Take = silence) =>
  messages.reduce((take, message) => heard(take, message, offset), from);
const texts = (take: Take) => take.phrases.map(({ words }) => words.map(({ word }) => word).join(" "));

test("guesses replace one another and are gone when what they guessed is final", () => {
  const first = after([results(0, 1, "ask", "interim"), results(0, 2, "ask not", "interim")]);
  assert.deepEqual(
    first.interim.map(({ word }) => word),
    ["ask", "not"],
  );
  assert.deepEqual([first.reached, first.told], [0, 2]);
  const second = heard(first, results(0, 2.5, "ask not", "endpoint"));
  assert.deepEqual(second.interim, []);
  assert.deepEqual(texts(second), ["ask not"]);
  assert.deepEqual(second.marks, [{ kind: "endpoint", at: 2.5 }]);
  assert.equal(second.reached, 2.5);
});

test("finals make one phrase until a pause ends it; silence makes none", () => {
  const take = after([
    results(0, 4, "and so", "final"),
    results(4, 2, "my", "endpoint"),
    results(6, 8, "", "final"),
    results(14, 1, "fellow", "final"),
  ]);
  assert.deepEqual(texts(take), ["and so my", "fellow"]);
  assert.deepEqual(
    take.phrases.map(({ open }) => open),
    [false, true],
  );
  assert.equal(finalWords(take).length, 4);
  assert.equal(ended(take).phrases[1]!.open, false);
});

test("a pause after nothing but final words closes their phrase", () => {
  assert.deepEqual(
    after([results(0, 4, "and so", "final"), results(4, 1, "", "endpoint"), results(5, 1, "my", "final")]).phrases.map(
      ({ words }) => words.length,
    ),
    [2, 1],
  );
});

test("marks are on the recording's time line, also after the connection was made anew", () => {
  const take = after([{ type: "SpeechStarted", timestamp: 0.5 }]);
  const again = after(
    [{ type: "SpeechStarted", timestamp: 1 }, results(0, 2, "not", "final"), { type: "UtteranceEnd", last_word_end: 1.5 }],
    10,
    take,
  );
  assert.deepEqual(again.marks, [
    { kind: "speech", at: 0.5 },
    { kind: "speech", at: 11 },
    { kind: "utterance", at: 11.5 },
  ]);
  assert.equal(again.reached, 12);
  assert.deepEqual(
    again.phrases[0]!.words.map(({ start }) => start),
    [10],
  );
});

test("how far behind: as measured, and more while somebody speaks and no answer comes", () => {
  const speaking = after([{ type: "SpeechStarted", timestamp: 0.5 }, results(0, 2, "ask", "interim")]);
  assert.equal(lagOf(speaking, 2.5, 0.4), 0.4);
  assert.equal(lagOf(speaking, 6, 0.4), 4);
  assert.equal(lagOf(heard(speaking, results(0, 2, "ask", "endpoint")), 6, 0.4), 0.4);
});
