import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

let server: RunningServer;

before(async () => {
  server = await startServer();
});
after(() => server.close());

async function listen(query = "", headers: Record<string, string> = {}, payload: Buffer = sample) {
  const response = await server.app.inject({
    method: "POST",
    url: `/v1/listen${query}`,
    headers: { authorization: `Token ${server.key}`, "content-type": "audio/wav", ...headers },
    payload,
  });
  return { response, body: response.json() };
}

const transcriptOf = (body: { results: { channels: { alternatives: { transcript: string }[] }[] } }) =>
  body.results.channels[0]!.alternatives[0]!.transcript;

test("the sample is transcribed exactly, with every field", async () => {
  const { response, body } = await listen("?model=tiny.en");
  assert.equal(response.statusCode, 200, response.body);
  const { metadata, results } = body;
  assert.equal(transcriptOf(body), sampleText);
  assert.equal(metadata.transaction_key, "deprecated");
  assert.equal(metadata.request_id, response.headers["dg-request-id"]);
  assert.equal(metadata.request_id, response.headers["x-request-id"]);
  assert.equal(metadata.sha256, createHash("sha256").update(sample).digest("hex"));
  assert.ok(Math.abs(Date.parse(metadata.created) - Date.now()) < 60_000 && metadata.created.endsWith("Z"));
  assert.equal(metadata.duration, 11);
  assert.equal(metadata.channels, 1);
  assert.deepEqual(metadata.models, ["tiny.en"]);
  assert.deepEqual(metadata.model_info, { "tiny.en": { name: "tiny.en", version: "q8_0", arch: "whisper" } });
  assert.equal(metadata.warnings, undefined);
  const [alternative] = results.channels[0].alternatives;
  assert.ok(alternative.confidence > 0.5 && alternative.confidence <= 1);
  assert.equal(alternative.words.length, 22);
  assert.equal(alternative.words.map((word: { punctuated_word: string }) => word.punctuated_word).join(" "), sampleText);
  let last = 0;
  for (const { start, end } of alternative.words) {
    assert.ok(start >= last && end >= start && end <= 11);
    last = start;
  }
});

test("each way to label the bytes works", async () => {
  for (const type of [
    "audio/mpeg",
    "video/mp4",
    "application/octet-stream",
    "deepgram/audio+video",
    "application/x-www-form-urlencoded",
    "AUDIO/WAV; x=1",
  ]) {
    const { response, body } = await listen("", { "content-type": type });
    assert.equal(response.statusCode, 200, `${type}: ${response.body}`);
    assert.equal(transcriptOf(body), sampleText);
  }
});

test("options that change the words", async () => {
  const bare = (await listen("?punctuate=false")).body.results.channels[0].alternatives[0];
  assert.equal(bare.transcript, sampleText.toLowerCase().replace(/[,.]/g, ""));
  assert.equal(bare.words[0].punctuated_word, undefined);
  assert.equal(transcriptOf((await listen("?punctuate=false&smart_format=true")).body), sampleText);
});

test("options of habit are accepted", async () => {
  const query =
    "?model=nova-3&language=en-US&diarize=undefined&smart_format=true&filler_words=false&tag=a&tag=b&extra=k:v:w&nonsense=1&keyterm=Kennedy&mip_opt_out=true";
  const { response, body } = await listen(query);
  assert.equal(response.statusCode, 200, response.body);
  assert.deepEqual(body.metadata.tags, ["a", "b"]);
  assert.deepEqual(body.metadata.extra, { k: "v:w" });
  assert.deepEqual(
    body.metadata.warnings.map(({ parameter, type }: { parameter: string; type: string }) => `${parameter} ${type}`),
    ["nonsense unsupported_parameter", "model model_alias", "keyterm approximated"],
  );
});

test("a language is detected as far as an English model can", async () => {
  const { body } = await listen("?detect_language=true");
  assert.equal(body.results.channels[0].detected_language, "en");
  assert.equal(body.metadata.warnings[0].parameter, "detect_language");
});

test("samples without a header are what the request says", async () => {
  const pcm = sample.subarray(sample.indexOf("data") + 8);
  const { response, body } = await listen("?encoding=linear16&sample_rate=16000", { "content-type": "application/octet-stream" }, pcm);
  assert.equal(response.statusCode, 200, response.body);
  assert.equal(transcriptOf(body), sampleText);
});

test("a container's beginning goes before the encoding that the request names", async () => {
  const flac = readFileSync(resolve(import.meta.dirname, "../../../test/audio/fixtures/mono-16k.flac"));
  const { response, body } = await listen("?encoding=mulaw&sample_rate=8000", { "content-type": "application/octet-stream" }, flac);
  assert.equal(response.statusCode, 200, response.body);
  assert.equal(body.metadata.duration, 0.6);
});

test("silence has no words", async () => {
  const { body } = await listen("?encoding=linear16&sample_rate=16000", {}, Buffer.alloc(64_000));
  assert.deepEqual(body.results.channels, [{ alternatives: [{ transcript: "", confidence: 0, words: [] }] }]);
  assert.equal(body.metadata.duration, 2);
});

test("a recording that was cut off is transcribed, with a warning", async () => {
  const { response, body } = await listen("", {}, sample.subarray(0, 200_000));
  assert.equal(response.statusCode, 200, response.body);
  assert.equal(body.metadata.warnings[0].type, "truncated_audio");
  assert.ok(body.metadata.duration > 6 && body.metadata.duration < 6.5);
});

test("the log has one line a request, and no secrets in it", async () => {
  const before = server.log.length;
  const { body } = await listen("?tag=zebra&prompt=aardvark");
  const lines = server.log.slice(before).map((line) => JSON.parse(line));
  assert.equal(lines.length, 1);
  const [line] = lines;
  assert.equal(line.request_id, body.metadata.request_id);
  assert.deepEqual(
    [line.method, line.route, line.status, line.key, line.model, line.bytes, line.audio_seconds],
    ["POST", "/v1/listen", 200, "tests", "tiny.en", sample.length, 11],
  );
  for (const name of ["receive_ms", "queue_ms", "decode_ms", "engine_ms", "total_ms"]) assert.equal(typeof line[name], "number", name);
  const all = server.log.join("");
  for (const secret of [server.key, "zebra", "aardvark", "fellow"]) assert.equal(all.includes(secret), false, secret);
});

test("a worker that dies takes its requests with it, and nothing else", async () => {
  const pending = listen();
  await until("the engine works on it", () => server.engine.status().active + server.engine.status().waiting > 0);
  server.engine.crashWorkers();
  const { response, body } = await pending;
  assert.equal(response.statusCode, 500, response.body);
  assert.equal(body.err_code, "INTERNAL_SERVER_ERROR");
  assert.equal(body.request_id, response.headers["x-request-id"]);
  assert.equal(transcriptOf((await listen()).body), sampleText);
});

test("every admission was given back", () => {
  assert.equal(server.engine.status().admitted, 0);
});
