import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { renderDeepgram, type Transcript } from "../../src/transcript/index.js";
import { segmentOf, transcriptOf, wordsOf } from "./samples.js";

const spoken = transcriptOf(segmentOf(wordsOf(" And", " so,", " my", " fellow", " Americans:")), segmentOf(wordsOf(" Ask", " not.")));

test("the written form is the transcript and each word's punctuated_word", () => {
  const [channel] = renderDeepgram(transcriptOf(segmentOf(wordsOf(" And", " so,"))), { punctuate: true }).channels;
  assert.deepEqual(channel, {
    alternatives: [
      {
        transcript: "And so,",
        confidence: 0.9,
        words: [
          { word: "and", start: 0, end: 0.5, confidence: 0.9, punctuated_word: "And" },
          { word: "so", start: 0.5, end: 1, confidence: 0.9, punctuated_word: "so," },
        ],
      },
    ],
  });
});

test("without punctuation the transcript is bare words, and punctuated_word is absent", () => {
  const [channel] = renderDeepgram(spoken, { punctuate: false }).channels;
  assert.equal(channel!.alternatives[0]!.transcript, "and so my fellow americans ask not");
  assert.ok(channel!.alternatives[0]!.words.every((word) => !("punctuated_word" in word)));
});

test("silence is an empty transcript with confidence 0", () => {
  for (const transcript of [transcriptOf(), transcriptOf(segmentOf(wordsOf(" ...", " ♪")))]) {
    assert.deepEqual(renderDeepgram(transcript, { punctuate: true }), {
      channels: [{ alternatives: [{ transcript: "", confidence: 0, words: [] }] }],
    });
  }
});

test("the language is named only where it was asked for", () => {
  assert.equal(renderDeepgram(spoken, { punctuate: true, detectLanguage: true }).channels[0]!.detected_language, "en");
  assert.ok(!("detected_language" in renderDeepgram(spoken, { punctuate: true }).channels[0]!));
});

test("a word's speaker is kept", () => {
  const words = wordsOf(" Hi", "!").map((word) => ({ ...word, speaker: 1 }));
  assert.equal(renderDeepgram(transcriptOf(segmentOf(words)), { punctuate: true }).channels[0]!.alternatives[0]!.words[0]!.speaker, 1);
});

const word = fc.record({
  text: fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom(" And", " so,", "-known", " -", "...", " $3.50", " 50%", "你", "。", " ♪", " two words", "'s"),
  ),
  start: fc.double({ min: -1, max: 40 }),
  end: fc.double({ min: -1, max: 40 }),
  probability: fc.double({ min: 0, max: 1 }),
});
const transcripts = fc.record({
  duration: fc.double({ min: 0, max: 35, noNaN: true }),
  channels: fc.array(
    fc.record({
      language: fc.constant("en"),
      segments: fc.array(
        fc.array(word, { maxLength: 8 }).map((words) => segmentOf(words)),
        { maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

const alternatives = (transcript: Transcript, punctuate: boolean) =>
  renderDeepgram(transcript, { punctuate }).channels.map((channel) => channel.alternatives[0]!);

test("times are ordered and inside the audio, whatever the engine says", () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      for (const { words } of alternatives(transcript, true)) {
        const times = [0, ...words.flatMap(({ start, end }) => [start, end]), transcript.duration];
        assert.ok(times.every(Number.isFinite));
        for (let index = 1; index < times.length; index += 1) assert.ok(times[index - 1]! <= times[index]!, times.join(" "));
      }
    }),
  );
});

test("joining the words gives the transcript, and no word is empty or holds a space", () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      for (const { transcript: text, words } of alternatives(transcript, true)) {
        assert.equal(text, words.map((each) => each.punctuated_word).join(" "));
        assert.equal(words.length, text === "" ? 0 : text.split(/\s+/u).length);
      }
      for (const { transcript: text, words } of alternatives(transcript, false)) {
        assert.equal(text, words.map((each) => each.word).join(" "));
        assert.ok(words.every((each) => each.word !== "" && !/\s/u.test(each.word)));
        assert.equal(text, text.toLowerCase());
      }
    }),
  );
});

test("confidences lie in 0..1, and the transcript's is their mean", () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      for (const { confidence, words } of alternatives(transcript, true)) {
        for (const each of words) assert.ok(each.confidence > 0 && each.confidence <= 1);
        const mean = words.reduce((sum, each) => sum + each.confidence, 0) / Math.max(1, words.length);
        assert.ok(Math.abs(confidence - mean) <= 1e-6);
      }
    }),
  );
});

test("no spoken letter is lost or made up", () => {
  const letters = (text: string) => text.replace(/\s+/gu, "");
  fc.assert(
    fc.property(transcripts, (transcript) => {
      for (const [index, { transcript: text }] of alternatives(transcript, true).entries()) {
        const said = transcript.channels[index]!.segments.map((segment) => segment.text).join("");
        if (text !== "") assert.equal(letters(text), letters(said));
      }
    }),
  );
});
