import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type LevelOf,
  renderDeepgram,
  speakersByChannel,
  type TranscriptChannel,
  type TranscriptSegment,
  type TranscriptWord,
} from "../../src/transcript/index.js";
import { segmentOf } from "./samples.js";

const channel = (...segments: TranscriptSegment[]): TranscriptChannel => ({ segments, language: "en" });

/** A phrase from a time on, half a second a word. */
function phrase(start: number, text: string): TranscriptSegment {
  const words = text.split(/(?= )/).map((each, index) => {
    const from = start + index / 2;
    return { text: index === 0 ? ` ${each}` : each, start: from, end: from + 0.5, probability: 0.9 };
  });
  return segmentOf(words, { tokens: [1, 2, 3] });
}

const levels =
  (left: number, right: number): LevelOf =>
  (of) =>
    of === 0 ? left : right;

/** Each word as `text:speaker`. */
function said(merged: TranscriptChannel): string {
  return merged.segments
    .flatMap(({ words }) => words)
    .map(({ text, speaker }) => `${text.trim()}:${speaker ?? "?"}`)
    .join(" ");
}

test("two voices that take turns come in order of time, each with its channel", () => {
  const left = channel(phrase(0, "Good morning"), phrase(4, "Thank you"));
  const right = channel(phrase(2, "How are you?"));
  const merged = speakersByChannel(left, right, levels(1, 1));
  assert.equal(said(merged), "Good:0 morning:0 How:1 are:1 you?:1 Thank:0 you:0");
  assert.deepEqual(
    merged.segments.map(({ text, start, end, tokens }) => [text, start, end, tokens.length]),
    [
      [" Good morning", 0, 1, 3],
      [" How are you?", 2, 3.5, 3],
      [" Thank you", 4, 5, 3],
    ],
  );
});

test("a voice that falls into the other's sentence parts it, and parts of a segment claim no tokens", () => {
  const merged = speakersByChannel(channel(phrase(0, "one two three four")), channel(phrase(0.75, "yes")), levels(1, 1));
  assert.equal(said(merged), "one:0 two:0 yes:1 three:0 four:0");
  assert.deepEqual(
    merged.segments.map(({ text, tokens }) => [text, tokens.length]),
    [
      [" one two", 0],
      [" yes", 3],
      [" three four", 0],
    ],
  );
});

test("pieces of a word stay together", () => {
  const piece = (text: string, start: number, end: number): TranscriptWord => ({ text, start, end, probability: 0.9 });
  const left = channel(segmentOf([piece(" well", 0, 0.4), piece("-known", 0.4, 0.8), piece(".", 0.8, 0.8)]));
  const merged = speakersByChannel(left, channel(segmentOf([piece(" Yes", 0.2, 0.5)])), levels(1, 1));
  assert.equal(said(merged), "well:0 -known:0 .:0 Yes:1");
  const [rendered] = renderDeepgram({ duration: 2, channels: [merged] }, { punctuate: true }).channels;
  assert.equal(rendered!.alternatives[0]!.transcript, "well-known. Yes");
});

test("a script without spaces is parted word by word", () => {
  const word = (text: string, start: number): TranscriptWord => ({ text, start, end: start + 0.5, probability: 0.9 });
  const left = channel(segmentOf([word("你", 0), word("好", 1), word("。", 1.5)]));
  assert.equal(said(speakersByChannel(left, channel(segmentOf([word("是", 0.5)])), levels(1, 1))), "你:0 是:1 好:0 。:0");
});

test("cross-talk is heard once, on the louder channel, from either side", () => {
  const voice = channel(phrase(1, "The horizon seems extremely distant."));
  const leak = channel(phrase(1.1, "the horizon seems extremely distant"));
  assert.equal(said(speakersByChannel(voice, leak, levels(1, 0.1))), "The:0 horizon:0 seems:0 extremely:0 distant.:0");
  assert.equal(said(speakersByChannel(leak, voice, levels(0.1, 1))), "The:1 horizon:1 seems:1 extremely:1 distant.:1");
});

test("cross-talk that was misheard in part goes with the rest of its phrase", () => {
  const voice = channel(phrase(1, "The horizon seems extremely distant."));
  const leak = channel(phrase(1.1, "the rising seems extremely distance"));
  assert.equal(said(speakersByChannel(voice, leak, levels(1, 0.1))), "The:0 horizon:0 seems:0 extremely:0 distant.:0");
});

test("an answer after the cross-talk stays the answerer's", () => {
  const voice = channel(phrase(1, "Are you there?"));
  const answerer = channel(phrase(1.1, "are you there"), phrase(4, "Yes I am"));
  const loud: LevelOf = (of, start) => (start < 3 === (of === 0) ? 1 : 0.1);
  assert.equal(said(speakersByChannel(voice, answerer, loud)), "Are:0 you:0 there?:0 Yes:1 I:1 am:1");
});

test("a voice that both channels carry as loud has no speaker, and comes once", () => {
  const both = channel(phrase(0, "In the middle of the room"));
  assert.equal(said(speakersByChannel(both, both, levels(1, 1.05))), "In:? the:? middle:? of:? the:? room:?");
});

test("two who say different things at once both stay, however loud the one", () => {
  const left = channel(phrase(0, "one two three"));
  const right = channel(phrase(0.1, "never you mind"));
  assert.equal(said(speakersByChannel(left, right, levels(1, 0.1))), "one:0 never:1 two:0 you:1 three:0 mind:1");
});

test("the same word at another time is another word", () => {
  const left = channel(phrase(0, "bye"));
  assert.equal(said(speakersByChannel(left, channel(phrase(1, "bye")), levels(1, 0.1))), "bye:0 bye:1");
});

test("a segment without words keeps its text", () => {
  const bare = { ...segmentOf([]), start: 1, end: 2, text: " Hello there" };
  assert.equal(said(speakersByChannel(channel(bare), channel(), levels(1, 1))), "Hello there:0");
});

test("the language is that of the channel that says more", () => {
  const spanish: TranscriptChannel = { ...channel(phrase(0, "uno dos tres")), language: "es", languageConfidence: 0.8 };
  const merged = speakersByChannel(channel(phrase(5, "yes")), spanish, levels(1, 1));
  assert.deepEqual([merged.language, merged.languageConfidence], ["es", 0.8]);
  assert.equal(speakersByChannel(channel(), channel(), levels(0, 0)).language, "en");
});

test("words are in order, and each is there once or, in both channels, once for two", () => {
  const word = fc.constantFrom("a", "b", "c", "d");
  const side = fc.array(fc.record({ text: word, gap: fc.integer({ min: 0, max: 20 }), length: fc.integer({ min: 0, max: 10 }) }), {
    maxLength: 12,
  });
  const build = (list: readonly { text: string; gap: number; length: number }[]) => {
    let at = 0;
    const words = list.map(({ text, gap, length }) => {
      const start = at + gap / 10;
      at = start + length / 10;
      return { text: ` ${text}`, start, end: at, probability: 0.5 };
    });
    return words.length === 0 ? channel() : channel(segmentOf(words));
  };
  const count = (one: TranscriptChannel) => one.segments.reduce((sum, { words }) => sum + words.length, 0);
  fc.assert(
    fc.property(side, side, fc.constantFrom(levels(1, 1), levels(1, 0.1), levels(0.1, 1)), (a, b, level) => {
      const [left, right] = [build(a), build(b)];
      const merged = speakersByChannel(left, right, level);
      const words = merged.segments.flatMap((segment) => segment.words);
      for (const [index, each] of words.entries()) assert.ok(index === 0 || each.start >= words[index - 1]!.start);
      const total = count(left) + count(right);
      assert.ok(words.length <= total && words.length >= Math.max(count(left), count(right)) - Math.min(count(left), count(right)));
      assert.equal(said(speakersByChannel(left, channel(), level)).split(" ").length, Math.max(1, count(left)));
      assert.deepEqual(merged.segments.map(({ text }) => text).join(""), words.map(({ text }) => text).join(""));
    }),
  );
});
