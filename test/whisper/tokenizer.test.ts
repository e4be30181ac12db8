import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ModelError, Tokenizer } from "../../src/whisper/index.js";
import { BASE_MODEL, MODEL, tokenizerOf, withoutBase } from "./real-model.js";
import { vocabularyOf } from "./vocabulary-of.js";

const tokenizer = tokenizerOf(MODEL);

/** GPT-2's own ids, as its published encoder gives them. */
const KNOWN: readonly (readonly [string, readonly number[]])[] = [
  [" Hello world", [18_435, 995]],
  ["Hello world", [15_496, 995]],
  [" -", [532]],
  [" ", [220]],
  ["hello's", [31_373, 338]],
  [" 2024", [48_609]],
  ["\n", [198]],
  ["", []],
];
for (const [text, ids] of KNOWN)
  test(`${JSON.stringify(text)} is encoded as [${ids}]`, () => assert.deepEqual(tokenizer.encode(text), ids));

const text = fc.string({
  unit: fc.oneof(fc.constantFrom(..." ,.'!?-\n\t0aé字😀"), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
});

test("text of any script comes back from its tokens unchanged", () => {
  fc.assert(fc.property(text, (each) => assert.equal(tokenizer.decode(tokenizer.encode(each)), each)));
});

test("the tokens of words joined by spaces are those of the words", () => {
  const word = fc.stringMatching(/^[a-z]{1,9}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      const parts = words.flatMap((each) => tokenizer.encode(` ${each}`));
      assert.deepEqual(tokenizer.encode(words.map((each) => ` ${each}`).join("")), parts);
    }),
  );
});

test("a byte-order mark inside or at the start of a text is kept", () => {
  for (const each of ["a\uFEFFb", "\uFEFFa"]) assert.equal(tokenizer.decode(tokenizer.encode(each)), each);
});

test("tokens that hold part of a character give its bytes, and the character only together", () => {
  const ids = tokenizer.encode("😀");
  assert.ok(ids.length > 1);
  assert.ok(tokenizer.decode(ids.slice(0, 1)).includes("\uFFFD"));
  assert.deepEqual([...tokenizer.bytes(ids)], [0xf0, 0x9f, 0x98, 0x80]);
  assert.equal(tokenizer.decode(ids), "😀");
});

test("special tokens and timestamps have no text", () => {
  const { endOfText, startOfTranscript, timestampBegin } = tokenizer.special;
  assert.equal(tokenizer.decode([startOfTranscript, timestampBegin, 18_435, timestampBegin + 50, endOfText]), " Hello");
});

test("an English-only vocabulary has Whisper's special tokens in their places", () => {
  assert.deepEqual(tokenizer.special, {
    endOfText: 50_256,
    startOfTranscript: 50_257,
    firstLanguage: 50_258,
    translate: 50_357,
    transcribe: 50_358,
    startOfPrevious: 50_360,
    noSpeech: 50_361,
    noTimestamps: 50_362,
    timestampBegin: 50_363,
  });
  assert.deepEqual([tokenizer.multilingual, tokenizer.languages, tokenizer.timestampEnd], [false, ["en"], 51_864]);
});

test("an English-only vocabulary knows no other language", () => {
  assert.equal(tokenizer.languageToken("en"), 50_258);
  assert.equal(tokenizer.languageToken("de"), undefined);
});

test("timestamps count in steps of 20 ms from 0.00 to 30.00 s", () => {
  const { timestampBegin } = tokenizer.special;
  assert.equal(tokenizer.timeOf(timestampBegin), 0);
  assert.ok(Math.abs(tokenizer.timeOf(timestampBegin + 57) - 1.14) < 1e-9);
  assert.equal(tokenizer.timeOf(tokenizer.timestampEnd - 1), 30);
  assert.equal(tokenizer.isTimestamp(timestampBegin - 1), false);
  assert.equal(tokenizer.isTimestamp(timestampBegin), true);
  assert.deepEqual([tokenizer.isText(50_255), tokenizer.isText(50_256)], [true, false]);
});

test("a multilingual vocabulary has Whisper's special tokens and languages", { skip: withoutBase }, () => {
  const multilingual = tokenizerOf(BASE_MODEL);
  const { endOfText, startOfTranscript, translate, transcribe, noSpeech, noTimestamps, timestampBegin } = multilingual.special;
  assert.deepEqual(
    [endOfText, startOfTranscript, translate, transcribe, noSpeech, noTimestamps, timestampBegin],
    [50_257, 50_258, 50_358, 50_359, 50_362, 50_363, 50_364],
  );
  assert.equal(multilingual.languageToken("en"), 50_259);
  assert.equal(multilingual.languageToken("de"), 50_261);
  assert.equal(multilingual.languageToken("su"), 50_357);
  assert.equal(multilingual.languageToken("yue"), undefined);
  assert.equal(multilingual.languageToken("xx"), undefined);
});

test("a multilingual vocabulary encodes and decodes too", { skip: withoutBase }, () => {
  const multilingual = tokenizerOf(BASE_MODEL);
  fc.assert(fc.property(text, (each) => assert.equal(multilingual.decode(multilingual.encode(each)), each)));
});

test("the vocabulary of large-v3 has one language more", () => {
  const bytes = Array.from({ length: 50_257 }, (_, id) => Uint8Array.of(id & 255, id >> 8));
  const large = new Tokenizer(vocabularyOf(bytes), 51_866);
  assert.equal(large.languageToken("yue"), 50_358);
  assert.equal(large.special.timestampBegin, 50_365);
});

test("vocabularies of other sizes are refused", () => {
  const bytes = Array.from({ length: 50_257 }, () => new Uint8Array(1));
  for (const vocab of [51_863, 51_867, 60_000]) assert.throws(() => new Tokenizer(vocabularyOf(bytes), vocab), ModelError);
  assert.throws(() => new Tokenizer(vocabularyOf(bytes.slice(0, 50_000)), 51_865), ModelError);
});
