import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelInfo } from "../../src/engine/index.js";
import { ApiError } from "../../src/http/index.js";
import { chooseLanguage } from "../../src/http/language-choice.js";
import type { ListenValues } from "../../src/http/listen-parameters.js";

function model(id: string, languages: readonly string[]): ModelInfo {
  const uuid = "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11";
  const rest = { file: `ggml-${id}.bin`, sizeBytes: 1, uuid, quantization: "q8_0", created: 0 };
  return { id, languages, multilingual: languages.length > 1, ...rest };
}

const tiny = model("tiny.en", ["en"]);
const small = model("small", ["en", "fr", "no", "zh", "es"]);

const choose = (of: ModelInfo, values: ListenValues) => chooseLanguage([tiny, small], of, values);
const warned = (of: ModelInfo, values: ListenValues) => choose(of, values).warnings.map(({ parameter, type }) => `${parameter} ${type}`);

function refuses(of: ModelInfo, values: ListenValues, ...says: string[]): void {
  assert.throws(
    () => choose(of, values),
    (error) => error instanceof ApiError && error.status === 400 && says.every((part) => error.message.includes(part)),
    JSON.stringify(values),
  );
}

test("a language is its first part, as the model knows it", () => {
  for (const language of ["en", "EN", "en-US", "en_GB", "en-Latn-US"])
    assert.deepEqual(choose(tiny, { language }).speech, { language: "en" });
  for (const of of [tiny, small]) assert.deepEqual(choose(of, {}).speech, { language: "en" });
  for (const [language, code] of [
    ["fr-CA", "fr"],
    ["nb", "no"],
  ] as const) {
    assert.deepEqual(choose(small, { language }).speech, { language: code });
  }
  for (const of of [tiny, small]) refuses(of, { language: "de" }, 'language="de"');
  refuses(tiny, { language: "fr" }, 'language="fr"', "English alone");
  refuses(small, { language: "xx-US" }, 'language="xx-US"', "en, fr, no, zh, es");
});

test("a tag of Chinese says in which characters it is written", () => {
  for (const [tag, script] of [
    ["zh", "Hans"],
    ["zh-CN", "Hans"],
    ["zh-Hans-HK", "Hans"],
    ["zh-TW", "Hant-TW"],
    ["ZH_hant", "Hant-TW"],
    ["zh-HK", "Hant-HK"],
  ] as const) {
    assert.deepEqual(choose(small, { language: tag }).speech, { language: "zh", script });
    assert.deepEqual(choose(small, { detect_language: ["en", tag] }).speech, { detectLanguage: ["en", "zh"], script });
  }
  assert.deepEqual(choose(small, { language: "zh", detect_language: [true] }).speech, { detectLanguage: [] });
  // Of two tags the one that is reported, and none for a translation.
  const twice = choose(small, { detect_language: ["zh-TW", "zh-CN"] });
  assert.deepEqual([twice.speech.script, twice.tags.get("zh")], ["Hans", "zh-CN"]);
  assert.deepEqual(choose(small, { language: "zh-TW", translate: true }).speech, { language: "zh", task: "translate" });
});

test("detection is the engine's, among the tags given, which are reported as they were given", () => {
  assert.deepEqual(choose(small, { detect_language: [true] }).speech, { detectLanguage: [] });
  const choice = choose(small, { detect_language: ["en-US", "es-419", "nb"] });
  assert.deepEqual(choice.speech, { detectLanguage: ["en", "es", "no"] });
  assert.deepEqual(
    [...choice.tags],
    [
      ["en", "en-US"],
      ["es", "es-419"],
      ["no", "nb"],
    ],
  );
  assert.equal(choice.reported, true);
  assert.equal(choose(small, { detect_language: [false] }).reported, false);
  refuses(small, { detect_language: ["es", "de"] }, 'detect_language="de"');
  refuses(small, { detect_language: ["xx"] }, 'detect_language="xx"');
});

test("detection goes before a language", () => {
  const values = { language: "fr", detect_language: [true] } as const;
  assert.deepEqual(choose(small, values).speech, { detectLanguage: [] });
  assert.deepEqual(warned(small, values), ["language no_effect"]);
  refuses(small, { ...values, language: "xx" }, 'language="xx"');
});

test("an English model says English, and why", () => {
  for (const detect of [[true], ["en"], ["en-GB", "es"]] as const) {
    const values = { detect_language: detect };
    assert.deepEqual(choose(tiny, values).speech, { language: "en" });
    assert.equal(choose(tiny, values).reported, true);
    assert.deepEqual(warned(tiny, values), ["detect_language no_effect"]);
  }
  refuses(tiny, { detect_language: ["es", "fr"] }, 'detect_language="es"', "English alone");
  refuses(tiny, { detect_language: ["en", "xx"] }, 'detect_language="xx"');
});

test("several languages are one that is found, with a warning, where the model hears more than one", () => {
  const choice = choose(small, { language: "multi" });
  assert.deepEqual(choice.speech, { detectLanguage: [] });
  assert.equal(choice.reported, true);
  assert.deepEqual(warned(small, { language: "multi" }), ["language approximated"]);
  assert.deepEqual(choose(small, { language: "multi", detect_language: ["es"] }).speech, { detectLanguage: ["es"] });
  refuses(tiny, { language: "multi" }, 'language="multi"');
});

test("a translation is from the language given, or from the one that is found", () => {
  assert.deepEqual(choose(small, { translate: true, language: "fr" }).speech, { language: "fr", task: "translate" });
  const choice = choose(small, { translate: true });
  assert.deepEqual(choice.speech, { detectLanguage: [], task: "translate" });
  assert.equal(choice.reported, false);
  refuses(tiny, { translate: true }, 'translate="true"', "tiny.en", "Models that can: small.");
  assert.deepEqual(choose(tiny, { translate: false }).speech, { language: "en" });
});
