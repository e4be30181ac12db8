import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CaptionWord, type Cue, cuesOf } from "../../../src/transcript/captions/index.js";
import { textOf, violations } from "./rules.js";

const TEXTS = [
  "a",
  "the",
  "and",
  "of",
  "Yes.",
  "no,",
  "Mr.",
  "(so",
  "far)",
  "extraordinarily",
  "1,000",
  "-->",
  "<i>",
  "&",
  "你",
  "好，",
  "です。",
  "東京",
  "กี่",
  "한국어",
  "👍🏽",
  "»",
  "„",
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau",
  "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
];

const text = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...TEXTS) }, fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }));

/** Words in order with pauses between them, mostly short; sometimes of no length at all, sometimes very long. */
const words = fc
  .array(
    fc.record({
      text,
      pause: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.double({ min: 0, max: 3, noNaN: true })),
      length: fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0, max: 0.8, noNaN: true }) }, fc.double({ min: 0, max: 12, noNaN: true })),
      speaker: fc.option(fc.constantFrom(0, 1), { nil: undefined, freq: 9 }),
    }),
    { maxLength: 60 },
  )
  .map((parts) => {
    let at = 0;
    return parts.map(({ text, pause, length, speaker }): CaptionWord => {
      const start = at + pause;
      at = start + length;
      return { text, start, end: at, ...(speaker !== undefined && { speaker }) };
    });
  });

const tail = fc.double({ min: 0.2, max: 5, noNaN: true });
const lengthOf = (channels: readonly (readonly CaptionWord[])[]) => Math.max(0, ...channels.flat().map((word) => word.end));
const language = fc.constantFrom("en", "de", "zh", "ja", "xx");

test("every word is shown once and in order, within every limit", () => {
  fc.assert(
    fc.property(words, tail, language, (channel, rest, language) => {
      const duration = lengthOf([channel]) + rest;
      assert.deepEqual(violations(cuesOf([channel], duration, { language }), [channel], duration), []);
    }),
    // A word that is longer than a cue may be, with a space in it: its cue is no mistake.
    { numRuns: 400, examples: [[[{ text: "ᚁ !", start: 0, end: 7.0005 }], 0.2, "en"]] },
  );
});

test("a speaker's words are shown under that speaker alone", () => {
  fc.assert(
    fc.property(words, (channel) => {
      const cues = cuesOf([channel], lengthOf([channel]) + 1);
      for (const speaker of [0, 1, undefined]) {
        assert.equal(
          textOf(cues.filter((cue) => cue.speaker === speaker).flatMap(linesOf)),
          textOf(channel.filter((word) => word.speaker === speaker)),
        );
      }
    }),
  );
});

test("channels that speak at once never overlap on the screen, and each keeps its words in order", () => {
  const channels = fc
    .array(words, { minLength: 2, maxLength: 3 })
    .map((all) => all.map((channel, speaker) => channel.map((word) => ({ ...word, speaker }))));
  fc.assert(
    fc.property(channels, tail, (channels, rest) => {
      const duration = lengthOf(channels) + rest;
      const cues = cuesOf(channels, duration);
      assert.deepEqual(violations(cues, channels, duration), []);
      for (const [speaker, channel] of channels.entries()) {
        assert.equal(textOf(cues.filter((cue) => cue.speaker === speaker).flatMap(linesOf)), textOf(channel));
      }
    }),
    { numRuns: 150 },
  );
});

test("times that make no sense still give cues in order with all the words", () => {
  const senseless = fc.array(fc.record({ text: fc.constantFrom(...TEXTS), start: fc.double(), end: fc.double() }), { maxLength: 30 });
  fc.assert(
    fc.property(senseless, fc.double({ min: 0.5, max: 60, noNaN: true }), (channel, duration) => {
      const cues = cuesOf([channel], duration);
      assert.equal(textOf(cues.flatMap(linesOf)), textOf(channel));
      for (const [index, cue] of cues.entries()) {
        assert.ok(0 <= cue.start && cue.start < cue.end && cue.end <= (cues[index + 1]?.start ?? duration));
      }
    }),
  );
});

function linesOf(cue: Cue) {
  return cue.lines.map((text) => ({ text }));
}
