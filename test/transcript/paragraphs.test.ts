import assert from "node:assert/strict";
import { test } from "node:test";
import type { WrittenWord } from "../../src/transcript/index.js";
import { paragraphsOf } from "../../src/transcript/paragraphs.js";
import { writtenOf } from "./samples.js";

const never = () => false;

function later(words: readonly WrittenWord[], seconds: number): WrittenWord[] {
  return words.map((word) => ({ ...word, start: word.start + seconds, end: word.end + seconds }));
}

test("a paragraph has its sentences, their times and its number of words", () => {
  assert.deepEqual(paragraphsOf(writtenOf("Ask not. What now?"), never), {
    transcript: "\nAsk not. What now?",
    paragraphs: [
      {
        sentences: [
          { text: "Ask not.", start: 0, end: 1 },
          { text: "What now?", start: 1, end: 2 },
        ],
        num_words: 4,
        start: 0,
        end: 2,
      },
    ],
  });
});

test("a paragraph has five sentences at most", () => {
  const { transcript, paragraphs } = paragraphsOf(writtenOf("One. Two. Three. Four. Five. Six. Seven."), never);
  assert.equal(transcript, "\nOne. Two. Three. Four. Five.\n\nSix. Seven.");
  assert.deepEqual(
    paragraphs.map((paragraph) => paragraph.num_words),
    [5, 2],
  );
});

test("a speaker is named where the speaker changes, even within a sentence", () => {
  const words = [
    ...writtenOf("One. Two. Three. Four. Five. Six and", { speaker: 0 }),
    ...later(writtenOf("no. Yes.", { speaker: 1 }), 4),
    ...later(writtenOf("Right.", { speaker: 0 }), 5),
  ];
  const { transcript, paragraphs } = paragraphsOf(words, never);
  assert.equal(transcript, "\nSpeaker 0: One. Two. Three. Four. Five.\n\nSix and\n\nSpeaker 1: no. Yes.\n\nSpeaker 0: Right.");
  assert.deepEqual(
    paragraphs.map((paragraph) => paragraph.speaker),
    [0, 0, 1, 0],
  );
  assert.equal(paragraphs[2]!.sentences[0]!.text, "no.");
});

test("three seconds of silence part paragraphs, and less does not", () => {
  const first = writtenOf("It ended.");
  assert.equal(paragraphsOf([...first, ...later(writtenOf("It began."), 4)], never).paragraphs.length, 2);
  assert.equal(paragraphsOf([...first, ...later(writtenOf("It began."), 3.9)], never).paragraphs.length, 1);
  assert.equal(paragraphsOf([...writtenOf("it ended"), ...later(writtenOf("it began"), 4)], never).transcript, "\nit ended\n\nit began");
});

test("somebody on another channel parts paragraphs between sentences only", () => {
  const asked: number[][] = [];
  const interrupted = (from: number, to: number) => asked.push([from, to]) > 0;
  const { transcript } = paragraphsOf([...writtenOf("It ended now."), ...later(writtenOf("Then began."), 2)], interrupted);
  assert.equal(transcript, "\nIt ended now.\n\nThen began.");
  assert.deepEqual(asked, [[1.5, 2]]);
});

test("nothing said is a line break and no paragraphs", () => {
  assert.deepEqual(paragraphsOf([], never), { transcript: "\n", paragraphs: [] });
});

test("scripts without spaces are written without them", () => {
  const words = writtenOf("你 好。 iPhone 很 好。").map((word, index) => ({ ...word, glued: index !== 2 }));
  const { transcript, paragraphs } = paragraphsOf(words, never);
  assert.equal(transcript, "\n你好。 iPhone很好。");
  assert.deepEqual(
    paragraphs[0]!.sentences.map((sentence) => sentence.text),
    ["你好。", "iPhone很好。"],
  );
});
