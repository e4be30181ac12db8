import assert from "node:assert/strict";
import { test } from "node:test";
import { buildPrompt } from "../../src/whisper/index.js";
import { BASE_MODEL, MODEL, tokenizerOf, withoutBase } from "./real-model.js";

const tokenizer = tokenizerOf(MODEL);
const plain = { language: "en", task: "transcribe", timestamps: true } as const;

test("an English-only model is told to start, and nothing of language or task", () => {
  assert.deepEqual(buildPrompt(tokenizer, plain), { tokens: [50_257], start: 0 });
  assert.deepEqual(buildPrompt(tokenizer, { ...plain, timestamps: false }), { tokens: [50_257, 50_362], start: 0 });
});

test("context comes first, and the start of the transcript is found behind it", () => {
  const { tokens, start } = buildPrompt(tokenizer, { ...plain, context: "  Hello world\n" });
  assert.deepEqual(tokens, [50_360, 18_435, 995, 50_257]);
  assert.equal(tokens[start], tokenizer.special.startOfTranscript);
});

test("context of spaces alone is none", () => assert.deepEqual(buildPrompt(tokenizer, { ...plain, context: " \n " }).tokens, [50_257]));

test("of a long context the last 223 tokens count", () => {
  const context = `${"one two three ".repeat(400)}the very last words`;
  const { tokens, start } = buildPrompt(tokenizer, { ...plain, timestamps: false, context });
  assert.equal(start, 224);
  assert.equal(tokenizer.decode(tokens.slice(0, start)).endsWith(" three the very last words"), true);
});

test("a multilingual model is told language and task", { skip: withoutBase }, () => {
  const multilingual = tokenizerOf(BASE_MODEL);
  assert.deepEqual(buildPrompt(multilingual, { ...plain, language: "de" }).tokens, [50_258, 50_261, 50_359]);
  const { tokens } = buildPrompt(multilingual, { language: "fr", task: "translate", timestamps: false });
  assert.deepEqual(tokens, [50_258, 50_265, 50_358, 50_363]);
});
