import assert from "node:assert/strict";
import { test } from "node:test";
import { type CaptionWord, cuesOf } from "../../../src/transcript/captions/index.js";
import { shownText, spoken } from "./spoken.js";

const word = (text: string, start: number, end: number, changes: Partial<CaptionWord> = {}): CaptionWord => ({
  text,
  start,
  end,
  ...changes,
});

const times = (words: readonly CaptionWord[], duration = 100) => cuesOf([words], duration).map(({ start, end }) => [start, end]);

test("a short word stays for a second", () => {
  assert.deepEqual(times([word("Yes.", 2, 2.3)]), [[2, 3]]);
});

test("text that was spoken fast stays until it can be read, but no longer than a second and a half", () => {
  const text = "Forty characters of text said in a blink";
  assert.deepEqual(times([word(text, 0, 1)]), [[0, 2]]);
  assert.deepEqual(times([word(text, 0, 0.1)]), [[0, 1.6]]);
});

test("nothing outlasts the recording", () => {
  assert.deepEqual(times([word("Yes.", 2, 2.3)], 2.5), [[1.5, 2.5]]);
  assert.deepEqual(times([word("Yes.", 0, 0.3)], 0.3004), [[0, 0.3]]);
});

test("a gap of less than a second is closed to two frames, a longer one stays", () => {
  assert.deepEqual(times([word("One sentence.", 0, 1.5), word("Another one.", 2, 3.5)]), [
    [0, 1.92],
    [2, 3.5],
  ]);
  assert.deepEqual(times([word("One sentence.", 0, 1.5), word("Another one.", 3.5, 5)]), [
    [0, 1.5],
    [3.5, 5],
  ]);
});

test("the two frames yield before the second does", () => {
  const words = [word("Where?", 0, 0.9, { speaker: 0 }), word("Over there by the gate.", 1.04, 3, { speaker: 1 })];
  assert.deepEqual(times(words), [
    [0, 1],
    [1.04, 3],
  ]);
});

test("a cue too short for a second begins in the silence before it", () => {
  const words = [
    word("Where were you?", 0, 1, { speaker: 0 }),
    word("Home.", 2, 2.3, { speaker: 1 }),
    word("Alone in that big old house of yours?", 2.6, 4.4, { speaker: 0 }),
  ];
  assert.deepEqual(times(words, 4.4), [
    [0, 1],
    [1.6, 2.6],
    [2.6, 4.4],
  ]);
});

test("another voice that can spare the time waits until the last one was read", () => {
  const words = [word("No.", 0, 0.4, { speaker: 0 }), word("I never said that.", 0.4, 4, { speaker: 1 })];
  assert.deepEqual(times(words), [
    [0, 1],
    [1, 4],
  ]);
});

test("words without any time of their own stand one after another", () => {
  const words = spoken("a lot of words that all came at the same instant because nobody knew when they were said").map((each) => ({
    ...each,
    start: 5,
    end: 5,
  }));
  const cues = cuesOf([words, words], 5);
  assert.ok(cues.length > 1);
  let before = 0;
  for (const { start, end } of cues) {
    assert.ok(before <= start && start < end && end <= 5);
    before = end;
  }
});

test("channels take turns in the order in which they begin, and never overlap", () => {
  const cues = cuesOf([spoken("Did you hear what they said on the radio this morning?"), spoken("Yes, I did.", 2)], 20);
  assert.deepEqual(shownText(cues), ["Did you hear what they said / on the radio this morning?", "Yes, I did."]);
  assert.equal(cues[0]!.start, 0);
  assert.ok(cues[0]!.end <= cues[1]!.start);
  assert.ok(cues[1]!.start >= 2 && cues[1]!.start <= 3.5);
});

test("a channel makes room where another begins to speak", () => {
  const long = "We walked along the river in the rain and we came to the house before it was dark";
  const cues = cuesOf([spoken(long), spoken("Really?", 2.6)], 20);
  assert.equal(
    cues.findIndex((cue) => cue.lines.includes("Really?")),
    1,
  );
});
