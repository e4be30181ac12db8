import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ModelInfo, Segment } from "../../src/engine/index.js";
import { MessageWriter, type ResultsEvent } from "../../src/live/message-writer.js";

const model: ModelInfo = {
  id: "tiny.en",
  file: "ggml-tiny.en-q8_0.bin",
  sizeBytes: 1,
  multilingual: false,
  languages: ["en"],
  uuid: "6f1ad2a1-8f0b-5d58-9a53-3f8b34a2c0de",
  quantization: "q8_0",
  created: 0,
};

function writer(): MessageWriter {
  return new MessageWriter({
    requestId: "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11",
    model,
    text: { punctuate: true },
    namesLanguages: true,
    languageTags: new Map([["en", "en-GB"]]),
    warnings: [],
  });
}

function segment(words: readonly (readonly [text: string, start: number, end: number])[]): Segment {
  return {
    start: words[0]?.[1] ?? 0,
    end: words.at(-1)?.[2] ?? 0,
    text: words.map(([text]) => text).join(""),
    tokens: [],
    words: words.map(([text, start, end]) => ({ text, start, end, probability: 0.9 })),
    temperature: 0,
    avgLogprob: -0.1,
    compressionRatio: 1,
    noSpeechProb: 0,
  };
}

function event(start: number, end: number, words: readonly (readonly [string, number, number])[] = []): ResultsEvent {
  return {
    type: "results",
    channel: 0,
    start,
    duration: end - start,
    segments: words.length === 0 ? [] : [segment(words)],
    language: "en",
    isFinal: true,
    speechFinal: false,
    fromFinalize: false,
  };
}

test("results tile wherever samples divide them, and words stay inside", () => {
  const property = fc.property(
    fc.array(fc.integer({ min: 1, max: 16_000 * 60 }), { minLength: 2, maxLength: 20 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 0, maxLength: 12 }),
    (lengths, places) => {
      const sorted = [...places].sort((a, b) => a - b);
      let samples = 0;
      let end = 0;
      for (const length of lengths) {
        const from = samples / 16_000;
        samples += length;
        const to = samples / 16_000;
        const at = (place: number) => from + place * (to - from);
        const words = sorted.slice(0, -1).map((place, index) => [` w${index}`, at(place), at(sorted[index + 1]!)] as const);
        const { start, duration, channel } = writer().results(event(from, to, words), 1);
        assert.ok(Math.abs(start - end) < 1e-9, `${start} after ${end}`);
        end = start + duration;
        assert.ok(Math.abs(end - to) < 1e-9);
        let before = start;
        for (const word of channel.alternatives[0]!.words) {
          assert.ok(word.start >= before && word.end >= word.start && word.end <= end, JSON.stringify([start, end, word]));
          before = word.start;
        }
      }
    },
  );
  fc.assert(property, { numRuns: 200 });
});

test("times are written without what floating-point sums leave behind", () => {
  const { start, duration } = writer().results(event(0.1 + 0.2, 0.1 + 0.2 + 0.7), 1);
  assert.deepEqual([start, duration], [0.3, 0.7]);
});

test("UtteranceEnd names the end that the word was sent with", () => {
  const messages = writer();
  const { channel } = messages.results(
    event(0, 3, [
      [" one", 0.5, 1.00049],
      [" two", 1.04, 1.2004],
    ]),
    2,
  );
  const [one, two] = channel.alternatives[0]!.words;
  assert.equal(messages.utteranceEnd(0, 2, 1.00049).last_word_end, one!.end);
  assert.equal(messages.utteranceEnd(0, 2, 1.2004).last_word_end, two!.end);
  // Of a word that the client was never sent, as when replace took it out.
  assert.equal(messages.utteranceEnd(0, 2, 2.5).last_word_end, 2.5);
  assert.equal(messages.utteranceEnd(1, 2, 1.2004).last_word_end, 1.2004);
});

test("the language is named as it was asked for, where there are words", () => {
  const of = (words: readonly (readonly [string, number, number])[]) => writer().results(event(0, 3, words), 1).channel.alternatives[0]!;
  assert.deepEqual(of([[" one", 0.5, 1]]).languages, ["en-GB"]);
  assert.equal(of([]).languages, undefined);
});

test("smart_format adds no paragraphs, which results have no place for", () => {
  const messages = new MessageWriter({
    requestId: "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11",
    model,
    text: { punctuate: true, smartFormat: true },
    namesLanguages: false,
    languageTags: new Map(),
    warnings: [],
  });
  const [alternative] = messages.results(
    event(0, 3, [
      [" twenty", 0.5, 1],
      [" dollars", 1, 1.5],
    ]),
    1,
  ).channel.alternatives;
  assert.deepEqual(Object.keys(alternative!), ["transcript", "confidence", "words"]);
  assert.equal(alternative!.transcript, "$20");
});
