import assert from "node:assert/strict";
import { test } from "node:test";
import { formatWords } from "../../../src/transcript/formatting/index.js";
import { NUMERALS_CASES } from "./numerals-cases.js";
import { numerals, smart, spoken, textOf } from "./samples.js";
import { SMART_CASES } from "./smart-cases.js";
import { UNCHANGED } from "./unchanged-cases.js";

for (const [kind, cases] of Object.entries(SMART_CASES)) {
  test(`smart_format writes ${kind} (${cases.length})`, () => {
    assert.deepEqual(
      cases.map(([said]) => [said, smart(said)]),
      cases.map(([said, written]) => [said, written]),
    );
  });
}

test(`smart_format leaves what is written already or means something else (${UNCHANGED.length})`, () => {
  assert.deepEqual(
    UNCHANGED.map(smart),
    UNCHANGED.map((said) => textOf(spoken(said))),
  );
});

test(`numerals turns numbers into digits (${NUMERALS_CASES.length})`, () => {
  assert.deepEqual(
    NUMERALS_CASES.map(([said]) => [said, numerals(said)]),
    NUMERALS_CASES.map(([said, written]) => [said, written]),
  );
});

test("without either option the words are the same objects", () => {
  const words = spoken("twenty five dollars");
  const formatted = formatWords(words, { numerals: false, smart: false });
  assert.equal(formatted[0], words[0]);
  assert.equal(formatted.length, 3);
});

test("merged words go from the first's start to the last's end with the geometric mean of their probabilities", () => {
  const words = [
    { text: "“twenty", start: 1, end: 1.5, probability: 1, speaker: 1 },
    { text: "five", start: 1.5, end: 2, probability: 0.5, speaker: 1 },
    { text: "dollars,”", start: 2.1, end: 2.5, probability: 0.25, speaker: 1 },
    { text: "please", start: 2.5, end: 3, probability: 0.7, speaker: 1 },
  ];
  const [amount, please] = formatWords(words, { numerals: false, smart: true });
  assert.deepEqual({ ...amount, probability: 0 }, { text: "“$25,”", start: 1, end: 2.5, probability: 0, speaker: 1 });
  assert.ok(Math.abs(amount!.probability - 0.5) < 1e-12);
  assert.equal(please, words[3]);
});

test("words of two speakers never merge", () => {
  const [first, second] = spoken("twenty five");
  const words = [
    { ...first!, speaker: 0 },
    { ...second!, speaker: 1 },
  ];
  assert.equal(textOf(formatWords(words, { numerals: false, smart: true })), "20 five");
});

test("a time's parts stay words of their own", () => {
  const formatted = formatWords(spoken("at ten thirty p m"), { numerals: false, smart: true });
  assert.deepEqual(
    formatted.map(({ text, start }) => [text, Math.round(start * 10) / 10]),
    [
      ["at", 0],
      ["10:30", 0.4],
      ["PM", 1.2],
    ],
  );
});
