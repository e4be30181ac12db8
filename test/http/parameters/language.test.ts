import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleText } from "../running-server.js";
import { asking, otherModels, plain, recording, withoutBase, withoutCorpus } from "./asking.js";

const { ask } = asking([otherModels]);
const skip = withoutBase || withoutCorpus;
const spanish = () => recording("audio/asterisk_es/ast_es_conf-kicked.wav");

test("model: the one that is named answers; another name is refused with those there are", async () => {
  const { status, body, transcript } = await ask("?model=tiny.en");
  assert.equal(status, 200);
  assert.deepEqual(body.metadata.models, ["tiny.en"]);
  assert.equal(transcript, sampleText);
  const refused = await ask("?model=gigantic");
  assert.equal(refused.status, 400);
  assert.match(refused.body.err_msg!, /model="gigantic".*tiny\.en/);
});

test("language: a region is ignored, another language of an English model is refused", async () => {
  for (const tag of ["en", "en-US", "en-GB"]) assert.equal((await ask(`?language=${tag}`)).transcript, sampleText);
  for (const tag of ["fr", "multi", "xx"]) {
    const { status, body } = await ask(`?language=${tag}`);
    assert.equal(status, 400);
    assert.match(body.err_msg!, new RegExp(`language="${tag}".*tiny\\.en`));
  }
});

test("language: a multilingual model hears the one that is named, in any spelling of it", { skip }, async () => {
  for (const tag of ["es", "es-419"]) {
    const { status, transcript, warnings, body } = await ask(`?model=base&language=${tag}`, spanish());
    assert.equal(status, 200);
    assert.match(plain(transcript), /expulsado por el sistema/);
    assert.deepEqual(warnings, []);
    assert.equal(body.results.channels[0]!.detected_language, undefined);
  }
  const unknown = await ask("?model=base&language=xx", spanish());
  assert.equal(unknown.status, 400);
  assert.match(unknown.body.err_msg!, /language="xx".*base/);
});

test("language: Chinese is written in the characters that its tag names", { skip }, async () => {
  const autumn = () => recording("audio/azure/azure_zhcn_continuous.flac");
  const transcripts = await Promise.all(
    ["zh", "zh-TW", "zh-HK"].map(async (tag) => (await ask(`?model=base&language=${tag}`, autumn())).transcript),
  );
  // Of leaves that turn red.
  assert.match(plain(transcripts[0]!).replaceAll(" ", ""), /树叶.+变红/);
  for (const transcript of transcripts.slice(1)) assert.match(plain(transcript).replaceAll(" ", ""), /樹葉.+變紅/);
});

test("detect_language: an English model says English, with a warning", async () => {
  const { body, transcript, warnings } = await ask("?detect_language=true");
  assert.equal(transcript, sampleText);
  assert.equal(body.results.channels[0]!.detected_language, "en");
  assert.deepEqual(warnings, ["detect_language no_effect"]);
});

test("detect_language: the language is found in the speech, with its confidence", { skip }, async () => {
  const { body, transcript, warnings } = await ask("?model=base&detect_language=true", spanish());
  const [channel] = body.results.channels;
  assert.equal(channel!.detected_language, "es");
  assert.ok(channel!.language_confidence! > 0.5 && channel!.language_confidence! <= 1);
  assert.match(plain(transcript), /expulsado por el sistema/);
  assert.deepEqual(warnings, []);
  const english = await ask("?model=base&detect_language=true");
  assert.equal(english.body.results.channels[0]!.detected_language, "en");
});

test("detect_language: only among the tags given, and reported as given", { skip }, async () => {
  const { body } = await ask("?model=base&detect_language=en-US&detect_language=es-419", spanish());
  assert.equal(body.results.channels[0]!.detected_language, "es-419");
  const restricted = await ask("?model=base&detect_language=fr&detect_language=it", spanish());
  assert.match(restricted.body.results.channels[0]!.detected_language!, /^(fr|it)$/);
});

test("detect_language: a tag that nobody knows is refused, by either model", { skip }, async () => {
  for (const model of ["tiny.en", "base"]) {
    const { status, body } = await ask(`?model=${model}&detect_language=en&detect_language=xx`);
    assert.equal(status, 400);
    assert.match(body.err_msg!, /detect_language="xx"/);
  }
});

test("detect_language: it goes before language, with a warning", { skip }, async () => {
  const { body, warnings } = await ask("?model=base&language=en&detect_language=true", spanish());
  assert.equal(body.results.channels[0]!.detected_language, "es");
  assert.deepEqual(warnings, ["language no_effect"]);
});

test("language: multi is one language that is found, with a warning", { skip }, async () => {
  const { body, transcript, warnings } = await ask("?model=base&language=multi", spanish());
  assert.equal(body.results.channels[0]!.detected_language, "es");
  assert.match(plain(transcript), /expulsado/);
  assert.deepEqual(warnings, ["language approximated"]);
});

test("translate: an English model refuses, naming itself", async () => {
  const { status, body } = await ask("?translate=true");
  assert.equal(status, 400);
  assert.match(body.err_msg!, /translate="true".*tiny\.en/);
  assert.equal((await ask("?translate=false")).transcript, sampleText);
});

test("translate: English comes of whatever is spoken", { skip }, async () => {
  for (const query of ["?model=base&translate=true&language=es", "?model=base&translate=true"]) {
    const { status, transcript, body } = await ask(query, spanish());
    assert.equal(status, 200);
    assert.match(plain(transcript), /\b(by|from) (the|this) (system|conference)\b/);
    assert.equal(body.results.channels[0]!.detected_language, undefined);
  }
});
