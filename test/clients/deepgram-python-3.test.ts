import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { AnswerBody } from "../http/parameters/asking.js";
import { sampleText, until } from "../http/running-server.js";
import { type ServerWithHosts, startServerWithHosts } from "../http/server-with-hosts.js";
import { assertSpoken } from "../http/spoken.js";
import { clientTests } from "./client.js";
import { olderPython, withoutPythonClients } from "./client-python.js";
import { type LiveFrame, spoken } from "./live-frames.js";

const recording = "https://media.example/jfk.wav";
let server: ServerWithHosts;
before(async () => {
  server = await startServerWithHosts("/jfk.wav");
});
after(() => server.close());

const call = <T>(name: string, ...args: readonly unknown[]) => olderPython.call<T>(server, "deepgram_3", name, ...args);

const sdk = clientTests({
  name: "deepgram-sdk",
  version: olderPython.version("deepgram-sdk"),
  runtime: "Python",
  address: "`DeepgramClient(KEY, DeepgramClientOptions(url=HTTP))`",
  missing: withoutPythonClients,
});

interface Told {
  readonly messages: LiveFrame[];
  readonly closed: number;
  readonly errors: unknown[];
}

sdk.works("files as a buffer (which it sends without `Content-Type`), with typed results and warnings", async () => {
  const options = { model: "nova-2", smart_format: true, utterances: true, paragraphs: true, search: ["country", "ask"] };
  const { transcript, answer, subscript } = await call<{ transcript: string; answer: AnswerBody; subscript: string }>("file", options);
  assert.equal(transcript, sampleText);
  assert.equal(subscript, sampleText);
  const [channel] = answer.results.channels;
  assert.equal(channel!.alternatives[0]!.words.length, 22);
  assert.equal(channel!.alternatives[0]!.paragraphs!.paragraphs.length, 1);
  assert.ok(answer.results.utterances!.length > 0);
  assert.equal(channel!.search!.length, 2);
  assert.equal(answer.metadata.warnings![0]!.type, "model_alias");
});

sdk.works("files as an opened file, with options as a dictionary", async () => {
  assert.equal(await call("stream"), sampleText);
});

sdk.works("`listen.asyncrest`: files", async () => {
  assert.equal(await call("file_async"), sampleText);
});

sdk.works("`transcribe_url`, with `listen.asyncrest` too", async () => {
  assert.equal(await call("url", recording), sampleText);
  assert.equal(await call("url_async", recording), sampleText);
});

sdk.works("`transcribe_file_callback` and `transcribe_url_callback`: `request_id` at once, and the result delivered", async () => {
  const { file, url } = await call<Record<"file" | "url", { request_id: string }>>("callback", "http://hook.example/done", recording);
  await until("both are delivered", () => server.receiver.of("/done").length === 2, 120);
  const delivered = server.receiver.of("/done").map(({ method, body }) => ({ method, ...(JSON.parse(String(body)) as AnswerBody) }));
  for (const [answer, method] of [[file, "PUT"] as const, [url, "POST"] as const]) {
    assert.deepEqual(Object.keys(answer), ["request_id"]);
    const { results } = delivered.find((one) => one.method === method && one.metadata.request_id === answer.request_id)!;
    assert.equal(results.channels[0]!.alternatives[0]!.transcript, sampleText);
  }
});

sdk.works("errors: `DeepgramApiError` with `message` and `status`", async () => {
  const failures = await call<Record<string, { readonly class: string; readonly message: string; readonly status: string }>>("failures");
  assert.deepEqual(failures.key, { class: "DeepgramApiError", message: "Invalid credentials.", status: "401" });
  assert.equal(failures.model!.status, "400");
  assert.match(failures.model!.message, /none-such.*tiny\.en/);
  assert.match(failures.url!.message, /media\.example answered with 404/);
  assert.equal(failures.audio!.status, "400");
  assert.match(failures.audio!.message, /corrupt or unsupported data/);
});

sdk.works("`manage`: `get_models`, `get_model`", async () => {
  const { stt, one } = await call<{ stt: string[]; one: { name: string } }>("models");
  assert.deepEqual(stt, ["tiny.en"]);
  assert.equal(one.name, "tiny.en");
});

sdk.works("`auth`: `grant_token`, in the place of the key", async () => {
  assert.deepEqual(await call("grant"), { expires_in: 30, transcript: sampleText });
});

const raw = { model: "tiny.en", encoding: "linear16", sample_rate: 16_000 };
const finalizing = "`finish()` waits half a second for the last words, so call `finalize()` and wait for its answer before";

sdk.works(`live: finals, \`SpeechStarted\`, \`UtteranceEnd\`, keep-alive, \`finalize\`; ${finalizing}`, async () => {
  const options = { ...raw, utterance_end_ms: "2500", vad_events: true };
  const { messages, closed, errors } = await call<Told>("live", options);
  assert.equal(messages[0]!.type, "Metadata");
  assertSpoken(spoken(messages), sampleText);
  assert.ok(messages.some(({ type }) => type === "SpeechStarted"));
  assert.equal(messages.filter(({ type }) => type === "UtteranceEnd").length, 1);
  assert.ok(messages.some((message) => message.from_finalize === true));
  assert.ok(closed > 0);
  assert.deepEqual(errors, []);
});

sdk.works("live: `interim_results`", async () => {
  assert.match(await call<string>("guess", { ...raw, interim_results: true }), /[a-z]/i);
});

sdk.works("`listen.asyncwebsocket`: the same", async () => {
  const { messages, closed, errors } = await call<Told>("live_async", raw);
  assert.equal(messages[0]!.type, "Metadata");
  assertSpoken(spoken(messages), sampleText);
  assert.ok(closed > 0);
  assert.deepEqual(errors, []);
});

sdk.works("refused handshakes: `start` returns `False`; with `termination_exception_connect` an exception with the status", async () => {
  assert.deepEqual(await call("refused", "wrong", "tiny.en"), { answer: false, class: "InvalidStatus", status: 401 });
  assert.deepEqual(await call("refused", "", "none-such"), { answer: false, class: "InvalidStatus", status: 400 });
});
