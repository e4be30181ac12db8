import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ApiError } from "../../src/http/index.js";
import { liveParameterTable } from "../../src/http/live-parameters.js";
import { type LiveRequest, readLiveRequest } from "../../src/http/live-request.js";
import { LiveClient, type Results } from "./live-client.js";
import { otherModels, samples, withoutBase } from "./parameters/asking.js";
import { type RunningServer, sampleText, startServer } from "./running-server.js";
import { assertSpoken } from "./spoken.js";

let server: RunningServer;
before(async () => {
  server = await startServer({}, 8, withoutBase === false ? [otherModels] : []);
});
after(() => server.close());

function read(query: string): LiveRequest {
  const values: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(query)) values[name] = name in values ? [values[name], value].flat() : value;
  return readLiveRequest(values, server.engine.models());
}

const warned = (query: string) => read(query).warnings.map(({ parameter, type }) => `${parameter} ${type}`);

function refuses(...queries: readonly string[]): void {
  for (const query of queries) {
    assert.throws(
      () => read(query),
      (error) => error instanceof ApiError && error.status === 400 && error.code === "INVALID_QUERY_PARAMETER",
      query,
    );
  }
}

test("nothing asked is nothing but defaults", () => {
  const { model, speech, raw, multichannel, session, warnings } = read("");
  assert.equal(model.id, "tiny.en");
  assert.deepEqual(speech, { model: "tiny.en", language: "en" });
  assert.deepEqual(raw, { encoding: "linear16", sampleRate: 16_000, channels: 1, assumed: true });
  assert.equal(multichannel, false);
  assert.deepEqual(session, { interimResults: false, endpointing: 0.5, utteranceEnd: undefined, vadEvents: false });
  assert.deepEqual(warnings, []);
});

test("absent in every spelling", () => {
  for (const name of Object.keys(liveParameterTable)) {
    for (const value of ["", "undefined", "null"]) assert.deepEqual(read(`${name}=${value}`), read(""), `${name}=${value}`);
  }
});

test("what is off is accepted, in every spelling", () => {
  for (const [name, entry] of Object.entries(liveParameterTable)) {
    if (entry.kind.name !== "boolean" || name === "punctuate") continue;
    for (const value of ["false", "False", "0", "no", "off"]) assert.deepEqual(read(`${name}=${value}`), read(""), `${name}=${value}`);
  }
});

test("defaults are what they say", () => {
  for (const [name, { default: value }] of Object.entries(liveParameterTable)) {
    if (value !== undefined) assert.deepEqual(read(`${name}=${value}`), read(""), name);
  }
});

test("token: it is no value and comes back in no error", () => {
  assert.deepEqual(read("token=abc&token=def"), read(""));
});

test("model: by id and alias; others are refused", () => {
  assert.equal(read("model=TINY.EN").model.id, "tiny.en");
  assert.deepEqual(warned("model=nova-3"), ["model model_alias"]);
  refuses("model=gigantic");
});

test("language: the region is ignored; what the model cannot hear is refused", () => {
  assert.equal(read("language=en-US").speech.language, "en");
  refuses("language=de-DE&model=tiny.en", "language=multi&model=tiny.en", "language=qq");
});

test("detect_language: an English-only model says en, with a warning", () => {
  const asked = read("detect_language=true&model=tiny.en");
  assert.deepEqual([asked.speech.language, asked.namesLanguages], ["en", true]);
  assert.deepEqual(warned("detect_language=true"), ["detect_language no_effect"]);
});

test("translate: an English-only model cannot", () => refuses("translate=true&model=tiny.en"));

test("language, detect_language, translate: a multilingual model", { skip: withoutBase }, () => {
  const base = "model=base-q5_1";
  assert.equal(read(`${base}&language=de-AT`).speech.language, "de");
  assert.deepEqual(read(`${base}&language=multi`).speech.detectLanguage, []);
  assert.deepEqual(read(`${base}&detect_language=de&detect_language=es-419`).speech.detectLanguage, ["de", "es"]);
  assert.equal(read(`${base}&translate=true&language=de`).speech.task, "translate");
});

test("language, detect_language, translate: the language that was heard is told with the words", { skip: withoutBase }, async () => {
  const client = await new LiveClient(server, "?model=base-q5_1&detect_language=en-GB&detect_language=de&interim_results=true").open();
  await client.stream(samples);
  assert.equal((await client.close()).code, 1000);
  assertSpoken(client.transcript(), sampleText);
  const [{ metadata }] = client.finals as unknown as [Results];
  assert.match(metadata.model_info.name, /^base/);
  for (const { channel } of client.finals) {
    const { words, languages } = channel.alternatives[0]!;
    assert.deepEqual(languages, words.length > 0 ? ["en-GB"] : undefined);
  }
});

test("prompt, keywords, keyterm: they make one prompt", () => {
  assert.equal(read("prompt=About%20ships&keyterm=Titanic&keywords=berg:2").speech.prompt, "berg, Titanic. About ships.");
  assert.deepEqual(warned("keyterm=a&keywords=b"), ["keywords approximated", "keyterm approximated"]);
});

test("encoding: every name", () => {
  const of = (encoding: string) => read(`encoding=${encoding}&sample_rate=8000`).raw;
  for (const name of ["linear16", "pcm", "PCM16", "pcm_s16le", "s16le", "raw", "raw-pcm"]) {
    assert.deepEqual(of(name), { encoding: "linear16", sampleRate: 8000, channels: 1 }, name);
  }
  assert.deepEqual(of("auto"), { encoding: "linear16", sampleRate: 8000, channels: 1, assumed: true });
  for (const name of ["linear32", "mulaw", "alaw"]) assert.equal(of(name)!.encoding, name);
  for (const name of ["wav", "webm", "ogg", "opus", "ogg-opus", "mp3", "flac", "mp4", "m4a", "aac"]) {
    assert.equal(read(`encoding=${name}`).raw, undefined);
    assert.deepEqual(warned(`encoding=${name}&sample_rate=8000&channels=2`), ["sample_rate no_effect", "channels no_effect"]);
  }
  refuses("encoding=g729", "encoding=speex", "encoding=amr-nb", "encoding=amr-wb", "encoding=linear24", "encoding=mulaw", "encoding=alaw");
});

test("sample_rate, channels: numbers within reason", () => {
  assert.deepEqual(read("sample_rate=44100&channels=2").raw, { encoding: "linear16", sampleRate: 44_100, channels: 2, assumed: true });
  refuses("sample_rate=0", "sample_rate=1e4", "sample_rate=4000000", "channels=0", "channels=33", "channels=two");
});

test("multichannel: up to 8 channels", () => {
  assert.equal(read("multichannel=true&channels=8").multichannel, true);
  refuses("multichannel=true&channels=9");
});

test("interim_results, vad_events: switches", () => {
  const { session } = read("interim_results=true&vad_events=1");
  assert.deepEqual([session.interimResults, session.vadEvents], [true, true]);
  refuses("interim_results=maybe", "vad_events=2");
});

test("endpointing: milliseconds with a floor, true, false", () => {
  const of = (value: string) => read(`endpointing=${value}`).session.endpointing;
  assert.deepEqual(["false", "true", "0", "10", "25", "300", "301", "5000"].map(of), [undefined, 0.5, 0.3, 0.5, 0.3, 0.3, 0.301, 5]);
  assert.deepEqual(warned("endpointing=25"), ["endpointing approximated"]);
  assert.deepEqual(warned("endpointing=10"), []);
  refuses("endpointing=-1", "endpointing=0.5", "endpointing=never", "endpointing=60001");
});

test("utterance_end_ms: at least a second, with interim_results or without", () => {
  assert.equal(read("utterance_end_ms=1000").session.utteranceEnd, 1);
  assert.equal(read("utterance_end_ms=2500&interim_results=true").session.utteranceEnd, 2.5);
  refuses("utterance_end_ms=999", "utterance_end_ms=0", "utterance_end_ms=true", "utterance_end_ms=60001");
});

test("no_delay: accepted", () => assert.deepEqual(read("no_delay=true"), read("")));

test("punctuate, smart_format, numerals, profanity_filter, search, replace: how words are written", () => {
  assert.equal(read("punctuate=false").text.punctuate, false);
  assert.equal(read("punctuate=false&smart_format=true").text.punctuate, true);
  const { text } = read("numerals=true&profanity_filter=true&search=a&search=b&replace=c:d");
  assert.deepEqual(text, {
    punctuate: true,
    smartFormat: false,
    numerals: true,
    profanityFilter: true,
    search: ["a", "b"],
    replace: [{ find: "c", with: "d" }],
  });
});

test("tag, extra: they come back", () => {
  const { tags, extra } = read("tag=a&tag=b&extra=k:v:w");
  assert.deepEqual([tags, extra], [["a", "b"], { k: "v:w" }]);
  refuses(`tag=${"t".repeat(129)}`, "extra=novalue");
});

test("version, mip_opt_out: there is one version, and nothing is kept", () => {
  assert.deepEqual(read("version=latest&mip_opt_out=true"), read(""));
  refuses("version=2024-01-01");
});

test("diarize, diarize_model, filler_words, measurements, dictation, tier, language_hint: accepted with a warning", () => {
  for (const query of [
    "diarize=true",
    "diarize_model=v2",
    "filler_words=true",
    "measurements=true",
    "dictation=true",
    "tier=nova",
    "language_hint=en",
  ]) {
    assert.deepEqual(warned(query), [`${query.split("=")[0]} no_effect`]);
  }
});

test("paragraphs, utterances, utt_split, start, duration, temperature, beam_size, best_of, response_format: of recordings", () => {
  for (const query of [
    "paragraphs=true",
    "utterances=true",
    "utt_split=1.2",
    "start=1000",
    "duration=5000",
    "temperature=0.5",
    "beam_size=3",
    "best_of=2",
    "response_format=srt",
  ]) {
    assert.deepEqual(warned(query), [`${query.split("=")[0]} no_effect`], query);
  }
});

const refusals: readonly (readonly [name: string, on: string])[] = [
  ["alternatives", "2"],
  ["redact", "pci"],
  ["summarize", "v2"],
  ["topics", "true"],
  ["intents", "true"],
  ["sentiment", "true"],
  ["detect_entities", "true"],
  ["custom_topic", "billing"],
  ["custom_topic_mode", "strict"],
  ["custom_intent", "cancel"],
  ["custom_intent_mode", "extended"],
  ["callback", "https://example.com/hook"],
  ["callback_method", "put"],
];

for (const [name, on] of refusals) {
  test(`${name}: on is refused`, () => refuses(`${name}=${encodeURIComponent(on)}`));
}

test("what the server does not know is named in a warning", () => {
  assert.deepEqual(warned("colour=red"), ["colour unsupported_parameter"]);
});

test("every live parameter has a test by its name", () => {
  const source = readFileSync(import.meta.filename, "utf8");
  const named = new Set<string>();
  for (const [, names] of source.matchAll(/test\("([a-z_, ]+): /g)) for (const name of names!.split(", ")) named.add(name);
  for (const [, name] of source.matchAll(/^ {4}\["([a-z_]+)", "[^"]+"\],$/gm)) named.add(name!);
  assert.deepEqual(
    Object.keys(liveParameterTable).filter((name) => !named.has(name)),
    [],
  );
});
