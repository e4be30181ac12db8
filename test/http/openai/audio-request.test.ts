import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelInfo } from "../../../src/engine/index.js";
import { readAudioRequest } from "../../../src/http/openai/audio-request.js";

const small: ModelInfo = {
  id: "small",
  file: "ggml-small.bin",
  sizeBytes: 1,
  uuid: "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11",
  quantization: "q8_0",
  created: 0,
  multilingual: true,
  languages: ["en", "zh"],
};

test("a language alone leaves the characters of Chinese to the model, a region or a script decides", () => {
  const spoken = (language?: string) => {
    const {
      model,
      language: code,
      script,
    } = readAudioRequest("transcribe", { ...(language !== undefined && { language }) }, [small]).speech;
    return [model, code, script];
  };
  assert.deepEqual(spoken("zh"), ["small", "zh", undefined]);
  assert.deepEqual(spoken("zh-CN"), ["small", "zh", "Hans"]);
  assert.deepEqual(spoken("zh-Hant"), ["small", "zh", "Hant-TW"]);
  assert.deepEqual(spoken("en-US"), ["small", "en", undefined]);
  assert.deepEqual(spoken(), ["small", undefined, undefined]);
});
