import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";
import { CORPUS } from "../audio/decoding.js";
import { otherModels, withoutBase, withoutCorpus } from "../http/parameters/asking.js";
import { type RunningServer, sampleText, startServer } from "../http/running-server.js";
import { clientTests } from "./client.js";
import { newestPython, withoutPythonClients } from "./client-python.js";

let server: RunningServer;
before(async () => {
  server = await startServer({}, 8, withoutBase === false ? [otherModels] : []);
});
after(() => server.close());

const call = <T>(name: string, ...args: readonly unknown[]) => newestPython.call<T>(server, "openai_audio", name, ...args);

const openai = clientTests({
  name: "openai",
  version: newestPython.version("openai"),
  runtime: "Python",
  address: '`OpenAI(base_url="HTTP/v1")`',
  missing: withoutPythonClients,
});

interface Transcription {
  readonly text: string;
  readonly language: string;
  readonly duration: number;
  readonly task: string;
  readonly words: readonly { readonly word: string; readonly start: number; readonly end: number }[] | null;
  readonly segments: readonly { readonly text: string; readonly tokens: readonly number[]; readonly no_speech_prob: number }[] | null;
}

openai.works("files as an opened file, bytes, or a tuple; `AsyncOpenAI`", async () => {
  assert.deepEqual(await call("files"), [sampleText, sampleText, sampleText, sampleText]);
  assert.equal(await call("file_async"), sampleText);
});

openai.works("`response_format`: `json`, `text`, `srt`, `vtt`, `verbose_json`", async () => {
  const ask = (response_format: string) =>
    call<string & Transcription>("transcribe", { model: "tiny.en", response_format, language: "en" });
  assert.equal((await ask("json")).text, sampleText);
  assert.equal((await ask("text")).trim(), sampleText);
  assert.match(await ask("srt"), /^1\n00:00:00,\d{3} --> /);
  assert.match(await ask("vtt"), /^WEBVTT\n/);
  const verbose = await ask("verbose_json");
  assert.deepEqual([verbose.text, verbose.language, verbose.duration], [sampleText, "english", 11]);
  assert.ok(verbose.segments!.every(({ tokens }) => tokens.length > 0));
  assert.equal(verbose.words, null);
});

openai.works("`timestamp_granularities`: words and segments; `prompt`, `temperature`", async () => {
  const options = { model: "whisper-1", response_format: "verbose_json", prompt: "A speech.", temperature: 0 };
  const both = await call<Transcription>("transcribe", { ...options, timestamp_granularities: ["word", "segment"] });
  assert.equal(both.words!.length, 22);
  assert.ok(both.segments!.length > 0);
  const words = await call<Transcription>("transcribe", { ...options, timestamp_granularities: ["word"] });
  assert.equal(words.segments, null);
});

openai.works("`stream=True`: deltas, then the whole text; `AsyncOpenAI` too", async () => {
  const events = await call<{ readonly type: string; readonly delta?: string; readonly text?: string }[]>("streamed");
  assert.equal(events.at(-1)!.type, "transcript.text.done");
  assert.equal(events.at(-1)!.text, sampleText);
  assert.equal(
    events
      .slice(0, -1)
      .map(({ delta }) => delta)
      .join(""),
    sampleText,
  );
  assert.equal((await call<string[]>("streamed_async")).at(-1), "transcript.text.done");
});

async function translates() {
  const { text, task, language } = await call<Transcription>("translate", join(CORPUS, "audio/picovoice/leopard_de.wav"));
  assert.match(text, /room|portal/i);
  assert.deepEqual([task, language], ["translate", "english"]);
}
openai.works("`translations`, with a model of many languages", translates, withoutPythonClients || withoutBase || withoutCorpus);

openai.works("`models`: `list` and `retrieve`", async () => {
  const { list, one } = await call<{ list: string[]; one: string }>("models");
  assert.deepEqual([list[0], one], ["tiny.en", "tiny.en"]);
});

interface Failure {
  readonly class: string;
  readonly status: number;
  readonly request_id: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly type: string;
  readonly message: string;
}

openai.works("errors: classes by status, with `code`, `param`, `type`, `request_id`", async () => {
  const { key, model, audio, format, words } = await call<Record<string, Failure>>("failures");
  assert.deepEqual([key!.class, key!.status, key!.code], ["AuthenticationError", 401, "invalid_api_key"]);
  assert.match(key!.request_id, /^[0-9a-f-]{36}$/);
  assert.deepEqual([model!.code, model!.param], ["model_not_found", "model"]);
  assert.match(model!.message, /none-such.*tiny\.en/);
  assert.deepEqual([audio!.class, audio!.type], ["BadRequestError", "invalid_request_error"]);
  assert.match(audio!.message, /corrupt or unsupported data/);
  assert.equal(format!.param, "response_format");
  assert.match(words!.param!, /timestamp_granularities/);
});

openai.lacks("speech, chat and the other endpoints", "this server transcribes; `NotFoundError` says so", async () => {
  const { speech, chat } = await call<Record<string, Failure>>("failures");
  assert.deepEqual([speech!.status, chat!.status], [404, 404]);
});
