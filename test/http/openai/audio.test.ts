import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { otherModels, recording, wav, withoutBase, withoutCorpus } from "../parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer } from "../running-server.js";
import { eventsOf, fields, file, postForm } from "./audio-client.js";

let server: RunningServer;

before(async () => {
  server = await startServer({}, 8, withoutBase === false ? [otherModels] : []);
});
after(() => server.close());

const silent = { ...file, content: wav(Buffer.alloc(64_000), 1) };

test("json is the text and what it took", async () => {
  const { status, answer, text, response } = await postForm(server, [file, ...fields({ model: "whisper-1" })]);
  assert.equal(status, 200, text);
  assert.deepEqual(answer, { text: sampleText, usage: { type: "duration", seconds: 11 } });
  assert.match(String(response.headers["x-request-id"]), /^[0-9a-f-]{36}$/);
  const line = JSON.parse(server.log.at(-1)!);
  assert.deepEqual(
    [line.route, line.status, line.model, line.bytes, line.audio_seconds],
    ["/v1/audio/transcriptions", 200, "tiny.en", sample.length, 11],
  );
});

test("verbose_json has every field, of the right types and inside the recording", async () => {
  const asked = fields({ model: "tiny.en", response_format: "verbose_json", "timestamp_granularities[]": ["word", "segment"] });
  const { status, answer, text } = await postForm(server, [file, ...asked]);
  assert.equal(status, 200, text);
  assert.deepEqual(Object.keys(answer).sort(), ["duration", "language", "segments", "task", "text", "usage", "words"]);
  assert.deepEqual([answer.task, answer.language, answer.duration, answer.text], ["transcribe", "english", 11, sampleText]);
  assert.equal(answer.words!.map(({ word }) => word).join(" "), sampleText.replace(/[,.]/g, ""));
  assert.equal(answer.segments!.map((segment) => segment.text).join(""), ` ${sampleText}`);
  const numbers = ["id", "seek", "start", "end", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"];
  for (const segment of answer.segments!) {
    assert.deepEqual(Object.keys(segment).sort(), [...numbers, "text", "tokens"].sort());
    for (const name of numbers) assert.ok(Number.isFinite(segment[name]), name);
    assert.ok(segment.tokens.length > 0 && segment.tokens.every(Number.isInteger));
  }
  for (const spans of [answer.words!, answer.segments!] as readonly (readonly { start: number; end: number }[])[]) {
    let last = 0;
    for (const { start, end } of spans) {
      assert.ok(start >= last && end >= start && end <= 11);
      last = start;
    }
  }
});

test("segments by default, words alone when they alone are asked for", async () => {
  const verbose = { model: "tiny.en", response_format: "verbose_json" };
  const plain = (await postForm(server, [file, ...fields(verbose)])).answer;
  assert.ok(plain.segments !== undefined && plain.words === undefined);
  // Not only as `name[]`.
  const words = (await postForm(server, [file, ...fields({ ...verbose, timestamp_granularities: "word" })])).answer;
  assert.ok(words.segments === undefined && words.words!.length === 22);
});

test("text, SubRip and WebVTT are texts", async () => {
  const of = async (format: string) => {
    const { response, text } = await postForm(server, [file, ...fields({ model: "tiny.en", response_format: format })]);
    return [response.headers["content-type"], text] as const;
  };
  assert.deepEqual(await of("text"), ["text/plain; charset=utf-8", `${sampleText}\n`]);
  const [type, srt] = await of("srt");
  assert.equal(type, "text/plain; charset=utf-8");
  assert.match(srt, /^1\n00:00:00,\d{3} --> 00:00:0\d,\d{3}\nAnd so my fellow Americans/);
  const [vttType, vtt] = await of("vtt");
  assert.equal(vttType, "text/vtt; charset=utf-8");
  assert.match(vtt, /^WEBVTT\n\n00:00:00\.\d{3} --> /);
});

test("fields count before the file, behind it and on both sides", async () => {
  const [format, granularity] = [fields({ response_format: "verbose_json" }), fields({ "timestamp_granularities[]": "word" })];
  for (const parts of [
    [...format, ...granularity, file],
    [file, ...format, ...granularity],
    [...format, file, ...granularity],
    [...granularity, file, ...format],
  ]) {
    const { answer, text } = await postForm(server, parts);
    assert.equal(answer.words?.length, 22, text);
  }
});

test("OpenAI's names of models mean the default one, ids and files their own", async () => {
  for (const model of [
    "whisper-1",
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "gpt-4o-mini-transcribe-2025-12-15",
    "tiny.en",
    "tiny.en-q8_0",
    "undefined",
  ]) {
    const { status, text } = await postForm(server, [silent, ...fields({ model })]);
    assert.equal(status, 200, `${model}: ${text}`);
    assert.equal(JSON.parse(server.log.at(-1)!).model, "tiny.en");
  }
});

test("what asks for nothing, or for what is done anyway, is accepted", async () => {
  const asked = {
    language: "english",
    prompt: "A speech. ".repeat(3000),
    temperature: "0.0",
    "timestamp_granularities[]": "segment",
    stream: "False",
    "chunking_strategy[type]": "server_vad",
    "chunking_strategy[threshold]": "0.5",
    user: "somebody",
    constructor: "x",
    "toString[]": "x",
    "include[]": "",
  };
  const { status, text, answer } = await postForm(server, [file, ...fields(asked)]);
  assert.equal(status, 200, text);
  assert.match(answer.text, /country/);
});

test("a prompt is heard, and a temperature samples", async () => {
  const { answer } = await postForm(server, [file, ...fields({ prompt: "and so my fellow americans ask not what your country" })]);
  assert.match(answer.text, /^and so my fellow americans/i);
  const sampled = await postForm(server, [file, ...fields({ temperature: "0.6", response_format: "verbose_json" })]);
  assert.equal(sampled.answer.segments![0]!.temperature, 0.6);
});

test("silence has no text, in every form", async () => {
  const of = async (format: string) => (await postForm(server, [silent, ...fields({ response_format: format })])).text;
  assert.deepEqual(JSON.parse(await of("json")), { text: "", usage: { type: "duration", seconds: 2 } });
  const verbose = JSON.parse(await of("verbose_json"));
  assert.deepEqual([verbose.text, verbose.segments, verbose.duration], ["", [], 2]);
  assert.deepEqual([await of("text"), await of("srt"), await of("vtt")], ["\n", "", "WEBVTT\n\n"]);
});

test("a stream is the text in deltas, then done", async () => {
  const long = { ...file, content: wav(Buffer.concat(Array.from({ length: 6 }, () => sample.subarray(sample.indexOf("data") + 8))), 1) };
  const { response, text } = await postForm(server, [long, ...fields({ model: "whisper-1", stream: "true" })]);
  assert.equal(response.statusCode, 200, text);
  assert.equal(response.headers["content-type"], "text/event-stream; charset=utf-8");
  assert.equal(response.headers["cache-control"], "no-cache");
  const events = eventsOf(text);
  const deltas = events.slice(0, -1).map(({ data }) => data);
  assert.ok(deltas.length >= 3 && deltas.every(({ type, delta }) => type === "transcript.text.delta" && delta !== ""));
  const { data: done } = events.at(-1)!;
  assert.equal(done.type, "transcript.text.done");
  assert.deepEqual(done.usage, { type: "duration", seconds: 66 });
  assert.equal(deltas.map(({ delta }) => delta).join(""), done.text);
  assert.equal(done.text, (await postForm(server, [long, ...fields({ model: "whisper-1" })])).answer.text);
});

test("a stream of silence is done at once", async () => {
  const { text } = await postForm(server, [silent, ...fields({ stream: "true" })]);
  assert.deepEqual(eventsOf(text), [{ data: { type: "transcript.text.done", text: "", usage: { type: "duration", seconds: 2 } } }]);
});

test("German is heard by the model that can, named in German's code or its name, and named in English", {
  skip: withoutBase || withoutCorpus,
}, async () => {
  const german = { ...file, content: recording("audio/picovoice/leopard_de.wav") };
  const ways: readonly Readonly<Record<string, string>>[] = [
    { model: "base" },
    { model: "whisper-1", language: "de-DE" },
    { language: "German" },
  ];
  for (const asked of ways) {
    const { answer, text } = await postForm(server, [german, ...fields({ ...asked, response_format: "verbose_json" })]);
    assert.equal(answer.language, "german", text);
    assert.match(answer.text, /Portal/);
    assert.equal(JSON.parse(server.log.at(-1)!).model, "base");
  }
});

test("a translation is English, by the model that can", { skip: withoutBase || withoutCorpus }, async () => {
  const german = { ...file, content: recording("audio/picovoice/leopard_de.wav") };
  const { answer, text } = await postForm(
    server,
    [german, ...fields({ model: "whisper-1", response_format: "verbose_json" })],
    "translations",
  );
  assert.deepEqual([answer.task, answer.language], ["translate", "english"], text);
  assert.match(answer.text, /portal|room/i);
  assert.match((await postForm(server, [german, ...fields({ response_format: "text" })], "translations")).text, /\n$/);
});

test("languages without spaces have none", { skip: withoutBase || withoutCorpus }, async () => {
  const japanese = { ...file, content: recording("audio/picovoice/leopard_ja.wav") };
  const asked = fields({ model: "base", stream: "true" });
  const events = eventsOf((await postForm(server, [japanese, ...asked])).text);
  const { text } = events.at(-1)!.data;
  assert.ok(text!.length > 10 && !/\s/.test(text!), text);
});
