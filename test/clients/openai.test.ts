import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import OpenAI, { toFile } from "openai";
import { ROOT } from "../audio/decoding.js";
import { otherModels, recording, samples, wav, withoutBase, withoutCorpus } from "../http/parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer, until } from "../http/running-server.js";
import { clientTests } from "./client.js";
import { ownVersion } from "./npm-client.js";

let server: RunningServer;
let client: OpenAI;
before(async () => {
  server = await startServer({}, 8, withoutBase === false ? [otherModels] : []);
  client = clientOf(server.key);
});
after(() => server.close());

const sdk = clientTests({
  name: "openai",
  version: ownVersion("openai"),
  runtime: "Node",
  address: '`new OpenAI({ baseURL: "HTTP/v1" })`',
});

function clientOf(apiKey: string, more: { readonly maxRetries?: number } = {}): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 0, ...more });
}

const model = "whisper-1";
const path = join(ROOT, "audio/jfk.wav");
const file = () => createReadStream(path);
const long = async () => await toFile(wav(Buffer.concat(Array.from({ length: 6 }, () => samples)), 1), "long.wav");

const quiet = () => {
  const { admitted, active, waiting } = server.engine.status();
  return admitted === 0 && active === 0 && waiting === 0;
};

sdk.works("files from a stream, a `Buffer`, a `File`, a `Blob` and a `Response`", async () => {
  const bytes = new Uint8Array(sample);
  const files = [
    file(),
    await toFile(sample, "jfk.wav"),
    new File([bytes], "jfk.mp3", { type: "audio/mpeg" }),
    await toFile(new Blob([bytes]), "speech"),
    await toFile(new Response(bytes), "jfk.wav"),
  ];
  for (const each of files) assert.equal((await client.audio.transcriptions.create({ file: each, model })).text, sampleText);
});

sdk.works("the usage, and the request's id with `withResponse`", async () => {
  const { data, request_id: id, response } = await client.audio.transcriptions.create({ file: file(), model }).withResponse();
  assert.deepEqual(data.usage, { type: "duration", seconds: 11 });
  assert.equal(id, response.headers.get("dg-request-id"));
  assert.match(id!, /^[0-9a-f-]{36}$/);
});

sdk.works("`verbose_json` with words and segments", async () => {
  const verbose = await client.audio.transcriptions.create({
    file: file(),
    model,
    response_format: "verbose_json",
    timestamp_granularities: ["word", "segment"],
  });
  assert.equal(verbose.language, "english");
  assert.equal(Number(verbose.duration), 11);
  assert.deepEqual(Object.keys(verbose.words![0]!), ["word", "start", "end"]);
  assert.equal(verbose.words!.length, 22);
  assert.ok(verbose.segments!.every(({ tokens, avg_logprob: logprob }) => tokens.length > 0 && logprob < 0));
  assert.equal(
    verbose
      .segments!.map(({ text }) => text)
      .join("")
      .trim(),
    verbose.text,
  );
});

sdk.works("`text`, `srt` and `vtt` as strings", async () => {
  const of = async (format: "text" | "srt" | "vtt") =>
    await client.audio.transcriptions.create({ file: file(), model, response_format: format });
  assert.equal(await of("text"), `${sampleText}\n`);
  assert.match(String(await of("srt")), /^1\n00:00:00,\d{3} --> /);
  assert.match(String(await of("vtt")), /^WEBVTT\n/);
});

sdk.works("`language`, `prompt`, `temperature`", async () => {
  const { text } = await client.audio.transcriptions.create({ file: file(), model, language: "en", prompt: "A speech.", temperature: 0 });
  assert.match(text, /fellow Americans/);
});

sdk.works("`stream: true`: deltas while the recording is being transcribed, and the whole text at the end", async () => {
  const stream = await client.audio.transcriptions.create({ file: await long(), model: "gpt-4o-transcribe", stream: true });
  let text = "";
  let deltas = 0;
  let done: string | undefined;
  for await (const event of stream) {
    assert.equal(done, undefined, "nothing comes after the end");
    if (event.type === "transcript.text.delta") {
      text += event.delta;
      deltas += 1;
    }
    if (event.type === "transcript.text.done") done = event.text;
  }
  assert.ok(deltas >= 2, `${deltas} deltas`);
  assert.equal(done, text);
  assert.equal(text.match(/fellow Americans/g)?.length, 6);
});

sdk.works("a stream that is left: the server stops too", async () => {
  const stream = await client.audio.transcriptions.create({ file: await long(), model, stream: true });
  for await (const event of stream) {
    assert.equal(event.type, "transcript.text.delta");
    break;
  }
  await until("the engine rests", quiet, 30);
});

sdk.works("what goes wrong in the middle of a stream: `APIError`", async () => {
  const stream = await client.audio.transcriptions.create({ file: await long(), model, stream: true });
  const read = async () => {
    for await (const _ of stream) server.engine.crashWorkers();
  };
  await assert.rejects(
    read(),
    (error) => error instanceof OpenAI.APIError && error.type === "server_error" && /try again/.test(error.message),
  );
  await until("the engine is there again", () => server.engine.status().ready, 60);
});

sdk.works("`signal`: the server stops too", async () => {
  const controller = new AbortController();
  const running = client.audio.transcriptions.create({ file: await long(), model }, { signal: controller.signal });
  running.catch(() => undefined);
  await until("the engine works on it", () => server.engine.status().active > 0, 30);
  controller.abort();
  await assert.rejects(running, OpenAI.APIUserAbortError);
  await until("the engine rests", quiet, 30);
});

sdk.works("errors: classes by status, with `code`, `param`, `type`, `requestID`", async () => {
  const create =
    (more: object, by = client) =>
    () =>
      by.audio.transcriptions.create({ file: file(), model, ...more });
  const cases = [
    [create({}, clientOf("wrong")), OpenAI.AuthenticationError, 401, "invalid_api_key", null, /credentials/],
    [create({ model: "gpt-9" }), OpenAI.NotFoundError, 404, "model_not_found", "model", /gpt-9/],
    [create({ temperature: 3 }), OpenAI.BadRequestError, 400, "invalid_value", "temperature", /from 0 to 1/],
    [create({ include: ["logprobs"] }), OpenAI.BadRequestError, 400, "unsupported_value", "include", /include/],
    [create({ file: await toFile(Buffer.from("no audio"), "a.mp3") }), OpenAI.BadRequestError, 400, "invalid_value", "file", /audio/],
    [create({ stream: true, response_format: "srt" }), OpenAI.BadRequestError, 400, "unsupported_value", "response_format", /stream/],
  ] as const;
  for (const [ask, kind, status, code, param, message] of cases) {
    await assert.rejects(
      async () => await ask(),
      (error) => {
        assert.ok(error instanceof kind, String(error));
        assert.deepEqual([error.status, error.code, error.param, error.type], [status, code, param, "invalid_request_error"]);
        assert.match(error.message, message);
        assert.match(error.requestID!, /^[0-9a-f-]{36}$/);
        return true;
      },
    );
  }
});

sdk.works("429 and `Retry-After`: it tries again by itself", async () => {
  await until("the engine rests", quiet, 30);
  const places = Array.from({ length: 8 }, () => server.engine.admit());
  const release = () => {
    for (const place of places) place.release();
  };
  try {
    await assert.rejects(client.audio.transcriptions.create({ file: file(), model }), (error) => {
      assert.ok(error instanceof OpenAI.RateLimitError);
      assert.equal(error.code, "rate_limit_exceeded");
      assert.ok(Number(error.headers.get("retry-after")) >= 1);
      return true;
    });
    const lines = server.log.length;
    const later = clientOf(server.key, { maxRetries: 2 }).audio.transcriptions.create({ file: await toFile(sample, "jfk.wav"), model });
    await until("it is refused once", () => server.log.length > lines, 30);
    release();
    assert.equal((await later).text, sampleText);
  } finally {
    release();
  }
});

sdk.works("`models`: `list`, `retrieve`", async () => {
  const ids: string[] = [];
  for await (const { id, object, owned_by: owner } of client.models.list()) {
    assert.deepEqual([object, owner], ["model", "openai"]);
    ids.push(id);
  }
  assert.equal(ids[0], "tiny.en");
  assert.equal((await client.models.retrieve("tiny.en")).id, "tiny.en");
  await assert.rejects(
    client.models.retrieve("gpt-9"),
    (error) => error instanceof OpenAI.NotFoundError && error.code === "model_not_found",
  );
});

async function translates() {
  const german = await toFile(recording("audio/picovoice/leopard_de.wav"), "german.wav");
  assert.match((await client.audio.translations.create({ file: german, model })).text, /room|portal/i);
  const verbose = await client.audio.translations.create({ file: german, model, response_format: "verbose_json" });
  assert.equal((verbose as { language?: string }).language, "english");
  await assert.rejects(client.audio.translations.create({ file: german, model: "tiny.en" }), OpenAI.BadRequestError);
}
sdk.works("`translations`, with a model of many languages", translates, withoutBase || withoutCorpus);

sdk.lacks("speech, chat and the other endpoints", "this server transcribes; `NotFoundError` says so", async () => {
  await assert.rejects(client.audio.speech.create({ input: "hello", model: "tts-1", voice: "alloy" }), OpenAI.NotFoundError);
  await assert.rejects(client.chat.completions.create({ model: "gpt-4o", messages: [] }), OpenAI.NotFoundError);
});
