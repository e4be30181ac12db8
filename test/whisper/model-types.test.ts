import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { after, test } from "node:test";
import { buildPrompt, Sampling } from "../../src/whisper/index.js";
import { decodeFormat, encodeFormat, FORMATS, type Format } from "./block-formats.js";
import { alone, type Said } from "./decoding.js";
import { loadModel, sample } from "./real-model.js";
import { type TinyOptions, type TinyTensor, writeTinyModel } from "./tiny-model.js";

const folder = mkdtempSync(path(tmpdir(), "types-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function decode(options: TinyOptions): Promise<{ said: Said; keys: Int8Array }> {
  const { encoder, decoder } = await loadModel(writeTinyModel(path(folder, "ggml-tiny.bin"), options), 1);
  const window = await encoder.encode(sample().subarray(0, 32_000));
  return { said: await alone(decoder, { window, timestamps: true, limit: 6 }), keys: window.layers[0].keys };
}

/** The same numbers in float32. */
function plain(tensors: readonly TinyTensor[]): TinyTensor[] {
  return tensors.map((each) => {
    const count = each.shape.reduce((a, b) => a * b, 1);
    return each.format === "f32"
      ? each
      : { ...each, format: "f32", data: encodeFormat("f32", decodeFormat(each.format, each.data, count)) };
  });
}

for (const format of FORMATS)
  test(`a model of ${format} weights loads, and decodes as its numbers in float32 do`, async () => {
    const options = { format: format as Format, seed: 21 };
    const [one, other] = [await decode(options), await decode({ ...options, edit: plain })];
    assert.deepEqual(one.keys, other.keys);
    assert.equal(one.said.tokens.length, 6);
    assert.ok(one.said.logprobs.every((each) => each <= 0 && Number.isFinite(each)));
    assert.ok(one.said.noSpeechProb > 0 && one.said.noSpeechProb < 1);
    assert.equal(one.said.tokens[0], other.said.tokens[0]);
    assert.ok(Math.abs(one.said.logprobs[0] - other.said.logprobs[0]) < 0.05);
  });

test("a model whose matrices are of several types decodes as its numbers in float32 do", async () => {
  const mixed = (tensors: readonly TinyTensor[]) =>
    tensors.map((each) => {
      const count = each.shape.reduce((a, b) => a * b, 1);
      if (!/(attn\.key|mlp\.2)\.weight$/.test(each.name)) return each;
      return { ...each, format: "q4_0" as const, data: encodeFormat("q4_0", decodeFormat(each.format, each.data, count)) };
    });
  const options = { format: "q8_0" as const, seed: 5, layers: 2 };
  const [one, other] = [await decode({ ...options, edit: mixed }), await decode({ ...options, edit: (all) => plain(mixed(all)) })];
  assert.equal(one.said.tokens.length, 6);
  assert.equal(one.said.tokens[0], other.said.tokens[0]);
  assert.ok(Math.abs(one.said.logprobs[0] - other.said.logprobs[0]) < 0.05);
});

test("a decoder that never ends runs to its limit behind the longest prompt, with numbers all the way", async () => {
  const { encoder, decoder } = await loadModel(writeTinyModel(path(folder, "ggml-long.bin"), { seed: 7 }), 1);
  const window = await encoder.encode(sample().subarray(0, 16_000));
  const context = "some words that came before ".repeat(100);
  const prompt = buildPrompt(decoder.tokenizer, { language: "en", task: "transcribe", timestamps: false, context });
  // Drawn, so that no text repeats itself.
  const search = new Sampling(decoder.tokenizer, 2, 1, decoder.textContext - prompt.tokens.length);
  const batch = decoder.newBatch<number>();
  assert.equal(await batch.join(0, { window, ...prompt }, search), undefined);
  while (batch.size > 0) await batch.step();
  const { tokens, logprobs, stopped } = search.result;
  assert.equal(stopped, "length");
  assert.equal(tokens.length, 448 - 226);
  assert.equal(
    logprobs.findIndex((each) => !Number.isFinite(each)),
    -1,
  );
});
