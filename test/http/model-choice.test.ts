import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelInfo } from "../../src/engine/index.js";
import { ApiError } from "../../src/http/index.js";
import { chooseModel } from "../../src/http/model-choice.js";

function model(id: string, languages: readonly string[]): ModelInfo {
  const uuid = "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11";
  return {
    id,
    languages,
    multilingual: languages.length > 1,
    file: `ggml-${id}.bin`,
    sizeBytes: 1,
    uuid,
    quantization: "q8_0",
    created: 0,
  };
}

const tiny = model("tiny.en", ["en"]);
const small = model("small", ["en", "fr", "no", "zh"]);
const models = [tiny, small];

test("a model is found by id, in any case, and by OpenAI's family name", () => {
  for (const [name, id] of [
    [undefined, "tiny.en"],
    ["small", "small"],
    ["SMALL", "small"],
    ["whisper-small", "small"],
    ["whisper-tiny", "tiny.en"],
  ] as const) {
    const choice = chooseModel(models, name);
    assert.deepEqual([choice.value.id, choice.warning], [id, undefined], name);
  }
});

test("names of hosted models mean the default, with a warning", () => {
  for (const name of ["whisper-1", "whisper", "nova-3", "nova-2-phonecall", "nova", "general", "enhanced-meeting", "Nova-3-Medical"]) {
    const { value, warning } = chooseModel(models, name);
    assert.equal(value.id, "tiny.en", name);
    assert.equal(warning?.type, "model_alias", name);
  }
});

test("other names are refused with the models there are", () => {
  for (const name of ["base", "gpt-4o-transcribe", "novaa", "whisper-large", "../tiny.en"]) {
    assert.throws(
      () => chooseModel(models, name),
      (error) => error instanceof ApiError && error.status === 400 && error.message.includes("tiny.en, small"),
      name,
    );
  }
  const refusal = (name: string) => {
    try {
      chooseModel(models, name);
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(refusal("base-q5_1")!, /give one of tiny\.en, small, or download it by `npx whisper-api models pull base-q5_1` in the/);
  assert.match(refusal("whisper-Base")!, /models pull base`/);
  assert.match(refusal("novaa")!, /give one of tiny\.en, small\.$/);
  assert.throws(
    () => chooseModel([], undefined),
    (error) => error instanceof ApiError && error.status === 503,
  );
});
