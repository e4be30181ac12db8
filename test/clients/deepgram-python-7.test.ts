import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { AnswerBody } from "../http/parameters/asking.js";
import { sampleText, until } from "../http/running-server.js";
import { type ServerWithHosts, startServerWithHosts } from "../http/server-with-hosts.js";
import { assertSpoken } from "../http/spoken.js";
import { clientTests } from "./client.js";
import { newestPython, withoutPythonClients } from "./client-python.js";
import { assertStream, type LiveFrame, spoken } from "./live-frames.js";

const recording = "https://media.example/jfk.wav";
let server: ServerWithHosts;
before(async () => {
  server = await startServerWithHosts("/jfk.wav");
});
after(() => server.close());

const call = <T>(name: string, ...args: readonly unknown[]) => newestPython.call<T>(server, "deepgram_7", name, ...args);

const sdk = clientTests({
  name: "deepgram-sdk",
  version: newestPython.version("deepgram-sdk"),
  runtime: "Python",
  address: "`DeepgramClient(environment=DeepgramClientEnvironment(base=HTTP, production=WS, agent=WS, agent_rest=HTTP))`",
  missing: withoutPythonClients,
});

interface Failure {
  readonly class: string;
  readonly bad_request: boolean;
  readonly status: number;
  readonly body: { readonly err_code: string; readonly err_msg: string; readonly request_id: string };
  readonly request_id: string;
}

sdk.works("files as bytes, with typed results: words, utterances, paragraphs, search, tags", async () => {
  const options = { model: "tiny.en", smart_format: true, utterances: true, paragraphs: true, tag: ["a", "b"], search: ["country", "ask"] };
  const { transcript, answer } = await call<{ transcript: string; answer: AnswerBody }>("file", options);
  assert.equal(transcript, sampleText);
  const [channel] = answer.results.channels;
  const [alternative] = channel!.alternatives;
  assert.equal(alternative!.words.length, 22);
  assert.equal(alternative!.words[0]!.punctuated_word, "And");
  assert.equal(alternative!.paragraphs!.paragraphs.length, 1);
  assert.ok(answer.results.utterances!.length > 0);
  assert.deepEqual(
    channel!.search!.map(({ query }) => query),
    ["country", "ask"],
  );
  assert.deepEqual(answer.metadata.tags, ["a", "b"]);
});

sdk.works("files as an iterator, chunk by chunk", async () => {
  assert.equal(await call("stream"), sampleText);
});

sdk.works("`AsyncDeepgramClient`: files as bytes and as an asynchronous iterator", async () => {
  assert.deepEqual(await call("file_async"), [sampleText, sampleText]);
});

sdk.works("`transcribe_url`, with `AsyncDeepgramClient` too", async () => {
  assert.equal(await call("url", recording), sampleText);
  assert.equal(await call("url_async", recording), sampleText);
});

sdk.works("`callback` with a file or a URL: `request_id` at once, and the result delivered", async () => {
  const { file, url } = await call<Record<"file" | "url", { request_id: string }>>("callback", "http://hook.example/done", recording);
  await until("both are delivered", () => server.receiver.of("/done").length === 2, 120);
  const delivered = server.receiver.of("/done").map(({ method, body }) => ({ method, ...(JSON.parse(String(body)) as AnswerBody) }));
  for (const [answer, method] of [[file, "PUT"] as const, [url, "POST"] as const]) {
    assert.deepEqual(Object.keys(answer), ["request_id"]);
    const { results } = delivered.find((one) => one.method === method && one.metadata.request_id === answer.request_id)!;
    assert.equal(results.channels[0]!.alternatives[0]!.transcript, sampleText);
  }
});

sdk.works("`with_raw_response`: the header `dg-request-id`", async () => {
  const { header, body } = await call<{ header: string; body: string }>("raw_response");
  assert.match(header, /^[0-9a-f-]{36}$/);
  assert.equal(header, body);
});

sdk.works("errors: `BadRequestError` for 400, `ApiError` with `status_code`, `body`, `headers` for others", async () => {
  const { key, model, audio, redact, url, callback } = await call<Record<string, Failure>>("failures");
  assert.deepEqual([key!.class, key!.status, key!.body.err_code], ["ApiError", 401, "INVALID_AUTH"]);
  for (const failure of [model!, audio!, redact!, url!, callback!])
    assert.deepEqual([failure.class, failure.status], ["BadRequestError", 400]);
  assert.match(model!.body.err_msg, /none-such.*tiny\.en/);
  assert.match(audio!.body.err_msg, /corrupt or unsupported data/);
  assert.match(redact!.body.err_msg, /redact/);
  assert.match(url!.body.err_msg, /media\.example answered with 404/);
  assert.match(callback!.body.err_msg, /callback URL cannot be used/);
  assert.equal(model!.request_id, model!.body.request_id);
});

sdk.works("`manage.v1.models`", async () => {
  const { stt, streaming, one } = await call<{ stt: string[]; streaming: boolean; one: { name: string } }>("models");
  assert.deepEqual(stt, ["tiny.en"]);
  assert.equal(streaming, true);
  assert.equal(one.name, "tiny.en");
});

sdk.works("`auth.v1.tokens.grant`: a token for files and streams, as `access_token`", async () => {
  const { again, ...granted } = await call<{ again: Failure }>("grant");
  assert.deepEqual(granted, { expires_in: 60, transcript: sampleText, first: "Metadata" });
  assert.equal(again.status, 403);
});

const raw = { model: "tiny.en", encoding: "linear16", sample_rate: 16_000 };

sdk.works("live: finals, `SpeechStarted`, `UtteranceEnd`, the events open and close", async () => {
  const options = { ...raw, utterance_end_ms: 2500, vad_events: true };
  const { messages, events } = await call<{ messages: LiveFrame[]; events: string[] }>("live", options);
  assertStream(messages, { duration: 14 });
  assertSpoken(spoken(messages), sampleText);
  assert.equal(messages.filter(({ type }) => type === "UtteranceEnd").length, 1);
  assert.ok(messages.some(({ type }) => type === "SpeechStarted"));
  assert.deepEqual(events, ["open", "close"]);
});

sdk.works("live: `interim_results`", async () => {
  assert.match(await call<string>("guess", { ...raw, interim_results: true }), /[a-z]/i);
});

sdk.works("live: a file with its header, sent without `encoding`", async () => {
  const { messages, events } = await call<{ messages: LiveFrame[]; events: string[] }>("live", { model: "tiny.en" }, "file");
  assertStream(messages, { duration: 11 });
  assertSpoken(spoken(messages), sampleText);
  assert.deepEqual(events, ["open", "close"]);
});

sdk.works("live with `AsyncDeepgramClient`: `KeepAlive`, `Finalize`, `CloseStream`, iterating over messages", async () => {
  const messages = await call<LiveFrame[]>("live_async", raw);
  assertStream(messages, { duration: 11 });
  assert.equal(messages.filter((message) => message.from_finalize === true).length, 1);
  assertSpoken(spoken(messages), sampleText, 4);
});

sdk.works("refused handshakes: an exception with the status (`InvalidStatus` of websockets, which this version lets through)", async () => {
  assert.deepEqual(await call("refused", "wrong", "tiny.en"), { class: "InvalidStatus", status: 401, reason: "Invalid credentials." });
  const { status, reason } = await call<{ status: number; reason: string }>("refused", "", "none-such");
  assert.equal(status, 400);
  assert.match(reason, /none-such/);
});

sdk.lacks("speech synthesis, text analysis, projects", "this server transcribes; `ApiError` 404 says so", async () => {
  const failures = await call<Record<string, Failure>>("others");
  for (const failure of Object.values(failures)) assert.deepEqual([failure.status, failure.body.err_code], [404, "NOT_FOUND"]);
});
