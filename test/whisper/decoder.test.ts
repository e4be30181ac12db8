import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createAudioDecoder } from "../../src/audio/index.js";
import { buildPrompt, type EncodedWindow, GreedySequence, WINDOW_SAMPLES } from "../../src/whisper/index.js";
import { CORPUS, decodeAll } from "../audio/decoding.js";
import { BASE_MODEL, type LoadedModel, loadModel, sample, withoutBase } from "./real-model.js";

interface Item {
  readonly file: string;
  readonly lang: string;
  readonly kind: string;
  readonly text: string | null;
}

const LANGUAGES = ["de", "fr", "es", "it", "pt", "ja", "zh"];
/** Items of one language: the corpus has many phone prompts in Spanish, and the base model takes one of three seconds for English. */
const EACH = 2;

const manifest = join(CORPUS, "manifest.jsonl");
const withoutCorpus = existsSync(manifest) ? false : `needs ${manifest}`;
const items: readonly Item[] = withoutCorpus
  ? []
  : readFileSync(manifest, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
const unspoken = ["noise", "music", "silence"].flatMap((kind) =>
  items.filter((item) => item.kind === kind && item.text === "").slice(0, EACH),
);
const spoken = LANGUAGES.flatMap((lang) => items.filter((item) => item.lang === lang && item.text).slice(0, EACH));

describe("a multilingual model", { skip: withoutBase || withoutCorpus }, () => {
  const audio = createAudioDecoder({ workers: 1 });
  after(() => audio.close());
  let model: LoadedModel;
  const windows = new Map<string, EncodedWindow>();
  before(async () => {
    model = await loadModel(BASE_MODEL);
    for (const { file } of [...spoken, ...unspoken]) {
      const { channels } = await decodeAll(audio, new Uint8Array(readFileSync(join(CORPUS, file))));
      windows.set(file, await model.encoder.encode(channels[0].subarray(0, WINDOW_SAMPLES)));
    }
    windows.set("english", await model.encoder.encode(sample()));
  });

  const detect = (name: string, among?: readonly string[]) => model.decoder.detectLanguage(windows.get(name)!, among);

  for (const { file, lang } of spoken)
    test(`${file} is heard to be ${lang}`, async () => {
      const { code, probability } = await detect(file);
      assert.equal(code, lang);
      assert.ok(probability > 0.5 && probability <= 1, `${probability}`);
    });

  test("the sample is heard to be English", async () => {
    const { code, probability } = await detect("english");
    assert.equal(code, "en");
    assert.ok(probability > 0.9);
  });

  test("among a list the most probable of it is chosen, and the probability is among the list", async () => {
    const [german] = spoken;
    assert.equal((await detect(german.file, ["fr", "de", "ja"])).code, "de");
    const elsewhere = await detect(german.file, ["fr", "ja"]);
    assert.ok(["fr", "ja"].includes(elsewhere.code) && elsewhere.probability >= 0.5);
    assert.deepEqual(await detect(german.file, ["ja"]), { code: "ja", probability: 1 });
    const [all, two] = [await detect(german.file), await detect(german.file, ["de", "nl"])];
    assert.ok(two.code === "de" && two.probability >= all.probability);
  });

  test("no speech is less probable in speech, of any language, than in noise, music and silence", async () => {
    const noSpeech = async (name: string) => {
      const { tokens, start } = buildPrompt(model.decoder.tokenizer, { language: "en", task: "transcribe", timestamps: false });
      const search = new GreedySequence(model.decoder.tokenizer, false, 1);
      await model.decoder.newBatch().join(0, { window: windows.get(name)!, tokens, start }, search);
      return search.noSpeechProb;
    };
    let most = await noSpeech("english");
    for (const { file } of spoken) most = Math.max(most, await noSpeech(file));
    assert.ok(most < 0.5, `${most} in speech`);
    for (const { file } of unspoken) assert.ok((await noSpeech(file)) > most, file);
  });

  test("detecting twice says the same", async () => {
    assert.deepEqual(await detect("english"), await detect("english"));
  });
});

test("an English-only model says English, and is sure", async () => {
  const { encoder, decoder } = await loadModel();
  const window = await encoder.encode(sample().subarray(0, 32_000));
  for (const among of [undefined, ["de", "fr"]])
    assert.deepEqual(await decoder.detectLanguage(window, among), { code: "en", probability: 1 });
});
