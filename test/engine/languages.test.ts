import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createAudioDecoder } from "../../src/audio/index.js";
import type { OwnedEngine, TranscribeOptions } from "../../src/engine/index.js";
import { CORPUS, decodeAll } from "../audio/decoding.js";
import { BASE_MODEL, SAMPLE_TEXT, sample, withoutBase } from "../whisper/real-model.js";
import { concat, openEngine, settles, textOf, transcribe, windows } from "./fixture.js";

/** "Meine Lieblingszahl ist 268". */
const GERMAN = join(CORPUS, "audio/picovoice/cheetah_de_norm.wav");
const withoutCorpus = existsSync(GERMAN) ? false : `needs ${GERMAN}`;

describe("a multilingual model", { skip: withoutBase || withoutCorpus }, () => {
  let engine: OwnedEngine;
  let german: Float32Array;
  before(async () => {
    engine = openEngine({ modelsDirs: [join(BASE_MODEL, "..")], defaultModel: "base", threads: 2 });
    const audio = createAudioDecoder({ workers: 1 });
    [german] = (await decodeAll(audio, new Uint8Array(readFileSync(GERMAN)))).channels;
    await audio.close();
    await engine.ready();
  });
  after(() => engine.close());

  const ask = (audio: Parameters<typeof transcribe>[1], options: Partial<TranscribeOptions>) =>
    settles(transcribe(engine, audio, undefined, { model: "base", ...options }));

  test("hears the language when it is to be detected, and says how sure it is", async () => {
    const heard = await ask(german, { detectLanguage: [] });
    assert.equal(heard.language, "de");
    assert.ok(heard.languageConfidence! > 0.8 && heard.languageConfidence! <= 1);
    assert.match(textOf(heard), /Lieblingszahl/i);
  });

  test("chooses among the languages that are asked for", async () => {
    assert.equal((await ask(german, { detectLanguage: ["fr", "de"] })).language, "de");
    const { language, languageConfidence } = await ask(german, { detectLanguage: ["ja"] });
    assert.deepEqual([language, languageConfidence], ["ja", 1]);
  });

  test("uses the first window's language for the others", async () => {
    const { language, segments } = await ask(windows(concat(german, sample()), german.length / 16_000), { detectLanguage: [] });
    assert.equal(language, "de");
    assert.ok(segments.some(({ start }) => start > german.length / 16_000 - 1));
  });

  test("says nothing of its confidence in a language that was given", async () => {
    const { language, languageConfidence } = await ask(german, { language: "de" });
    assert.deepEqual([language, languageConfidence], ["de", undefined]);
  });

  test("has a language for a recording without a window", async () => {
    assert.equal((await ask(new Float32Array(0), { detectLanguage: ["fr", "de"] })).language, "fr");
    assert.equal((await ask(new Float32Array(0), { detectLanguage: [] })).language, "en");
  });

  test("translates into English", async () => {
    const { language, segments } = await ask(german, { language: "de", task: "translate" });
    assert.equal(language, "de");
    assert.match(textOf({ segments }), /favou?rite number/i);
  });

  test("refuses a list with a language that it does not know", async () => {
    await assert.rejects(ask(german, { detectLanguage: ["de", "tlh"] }), { code: "unsupported_language", message: /tlh/ });
  });
});

test("an English-only model hears English, whatever it is to choose from", async () => {
  const engine = openEngine();
  try {
    for (const detectLanguage of [[], ["de", "fr"]]) {
      const heard = await settles(transcribe(engine, sample(), undefined, { detectLanguage }));
      assert.deepEqual([heard.language, textOf(heard)], ["en", SAMPLE_TEXT]);
    }
  } finally {
    await engine.close();
  }
});
