import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  languageCode,
  languageName,
  RunningText,
  renderOpenAi,
  renderVerbose,
  type Transcript,
  type TranscriptSegment,
  type TranscriptWord,
} from "../../src/transcript/index.js";
import { LANGUAGES } from "../../src/whisper/index.js";
import { transcripts } from "./arbitraries.js";

/** A segment of words that follow one another, each with a token, with a pause before those given as `[pause, text]`. */
function segment(from: number, ...said: readonly (string | readonly [number, string])[]): TranscriptSegment {
  let at = from;
  const words = said.map((each, index): TranscriptWord => {
    const [pause, text] = typeof each === "string" ? [0, each] : each;
    const start = at + pause;
    at = start + 0.5;
    return { text, start, end: at, probability: 0.9, tokens: [100 + index] };
  });
  return {
    start: from,
    end: at,
    text: words.map(({ text }) => text).join(""),
    tokens: words.flatMap(({ tokens = [] }) => tokens),
    words,
    temperature: 0.4,
    avgLogprob: -0.25,
    compressionRatio: 1.5,
    noSpeechProb: 0.01,
  };
}

const spoken = (segments: readonly TranscriptSegment[], language = "en", duration = 60): Transcript => ({
  duration,
  channels: [{ segments, language }],
});

test("verbose_json has every field, in sentences, with the measures of the window", () => {
  const transcript = spoken([segment(1.25, " Hello", " there.", " How", " are", " you?"), segment(30, " Fine.")], "en", 40.2);
  const { segments, words, ...rest } = renderVerbose(transcript, ["segment", "word"]);
  assert.deepEqual(rest, {
    task: "transcribe",
    language: "english",
    duration: 40.2,
    text: "Hello there. How are you? Fine.",
    usage: { type: "duration", seconds: 41 },
  });
  const measures = { temperature: 0.4, avg_logprob: -0.25, compression_ratio: 1.5, no_speech_prob: 0.01 };
  assert.deepEqual(segments, [
    { id: 0, seek: 125, start: 1.25, end: 2.25, text: " Hello there.", tokens: [100, 101], ...measures },
    { id: 1, seek: 125, start: 2.25, end: 3.75, text: " How are you?", tokens: [102, 103, 104], ...measures },
    { id: 2, seek: 3000, start: 30, end: 30.5, text: " Fine.", tokens: [100], ...measures },
  ]);
  assert.deepEqual(words![1], { word: "there", start: 1.75, end: 2.25 });
  assert.deepEqual(
    words!.map(({ word }) => word),
    ["Hello", "there", "How", "are", "you", "Fine"],
  );
});

test("words and segments come only when they are asked for", () => {
  const transcript = spoken([segment(0, " One.")]);
  assert.deepEqual(Object.keys(renderVerbose(transcript, ["segment"])).includes("words"), false);
  assert.deepEqual(Object.keys(renderVerbose(transcript, ["word"])).includes("segments"), false);
});

test("a long pause parts a sentence, a short one does not", () => {
  const { segments } = renderVerbose(spoken([segment(0, " Wait", [1.5, " a"], [2, " moment."])]), ["segment"]);
  assert.deepEqual(
    segments!.map(({ text }) => text),
    [" Wait a", " moment."],
  );
});

test("marks alone are no segment: they go with their neighbours, and by themselves they are nothing", () => {
  const texts = (...segments: TranscriptSegment[]) => renderVerbose(spoken(segments), ["segment"]).segments!.map(({ text }) => text);
  assert.deepEqual(texts(segment(0, " -", " Yes.", " No.", " ...")), [" - Yes.", " No. ..."]);
  assert.deepEqual(texts(segment(0, " ♪", " ♪♪")), []);
  assert.deepEqual(renderOpenAi(spoken([segment(0, " ♪")])), { text: "", usage: { type: "duration", seconds: 60 } });
});

test("silence", () => {
  assert.deepEqual(renderOpenAi(spoken([], "en", 2)), { text: "", usage: { type: "duration", seconds: 2 } });
  assert.deepEqual(renderVerbose(spoken([], "de", 2), ["segment", "word"]), {
    task: "transcribe",
    language: "german",
    duration: 2,
    text: "",
    usage: { type: "duration", seconds: 2 },
    words: [],
    segments: [],
  });
});

test("stretches are parted by a space where the language has spaces, and not where it has none", () => {
  assert.equal(renderOpenAi(spoken([segment(0, "One."), segment(5, "Two."), segment(9, "  Three. ")])).text, "One. Two. Three.");
  assert.equal(renderOpenAi(spoken([segment(0, "今", "日", "は", "。"), segment(5, "雨", "。")], "ja")).text, "今日は。雨。");
});

test("a translation's language is the text's", () => {
  const transcript = { duration: 1, channels: [{ segments: [segment(0, " One.")], language: "de", textLanguage: "en" }] };
  const { task, language } = renderVerbose(transcript, ["segment"]);
  assert.deepEqual([task, language], ["translate", "english"]);
});

const piece = fc.oneof(
  fc.constantFrom(" Hello", " world.", "-known", " ...", " (", "he", ")", "。", "今日", " - "),
  fc.string({ maxLength: 6 }),
);
const segments = fc
  .array(fc.array(piece, { minLength: 1, maxLength: 8 }), { maxLength: 6 })
  .map((all) => all.map((texts, index) => segment(index * 10, ...texts)));

test("whatever is said, deltas concatenate to the text, and so do the segments", () => {
  fc.assert(
    fc.property(segments, fc.constantFrom("en", "ja", "de"), (all, language) => {
      const running = new RunningText();
      const deltas = all.map((each) => running.add({ segments: [each], language }));
      const { text, segments: parts } = renderVerbose(spoken(all, language), ["segment"]);
      assert.equal(deltas.join(""), text);
      assert.equal(running.text, text);
      assert.equal(
        parts!
          .map((part) => part.text)
          .join("")
          .trimStart(),
        text,
      );
    }),
    { numRuns: 500 },
  );
});

test("whatever the times, segments and words are in order and inside the recording", () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      const { segments: parts, words, text, duration } = renderVerbose(transcript, ["segment", "word"]);
      for (const spans of [parts!, words!]) {
        let before = 0;
        for (const { start, end } of spans) {
          assert.ok(start >= before && end >= start && end <= duration);
          before = start;
        }
      }
      assert.equal(text, text.trim());
    }),
    { numRuns: 300 },
  );
});

test("every language of the models has a name, and every name its code", () => {
  for (const code of LANGUAGES) {
    assert.match(languageName(code), /^[a-z]{3,}( [a-z]+)?$/);
    assert.equal(languageCode(languageName(code).toUpperCase()), code);
  }
  assert.equal(new Set(LANGUAGES.map(languageName)).size, LANGUAGES.length);
  assert.equal(languageCode("Castilian"), "es");
  assert.equal(languageCode("klingon"), undefined);
});
