import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { InjectOptions } from "fastify";
import { boundary, formBody, formEnd, formType, rawPart } from "../form/form-body.js";
import { type RunningServer, sample, startServer } from "../running-server.js";
import { fields, file } from "./audio-client.js";

let server: RunningServer;
before(async () => {
  server = await startServer({ MAX_AUDIO_UPLOAD_BYTES: "1000000" });
});
after(() => server.close());

interface Case {
  readonly name: string;
  readonly status: number;
  readonly code: string | null;
  readonly param?: string;
  readonly type?: string;
  readonly says?: RegExp;
  readonly method?: InjectOptions["method"];
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Fields of a form with the sample in it. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
}

const value = { status: 400, code: "invalid_value" } as const;
const unsupported = { status: 400, code: "unsupported_value" } as const;
const form = { status: 400, code: "invalid_multipart_form" } as const;
const invalidFile = { ...value, param: "file", says: /failed to process audio/ } as const;
const translations = "/v1/audio/translations";

const cases: readonly Case[] = [
  {
    name: "an unknown model",
    fields: { model: "gpt-9" },
    status: 404,
    code: "model_not_found",
    param: "model",
    says: /gpt-9.*Available: tiny\.en/,
  },
  { name: "two models", fields: { model: ["tiny.en", "base"] }, ...value, param: "model", says: /it once/ },
  { name: "a language that the model cannot hear", fields: { language: "de" }, ...value, param: "language", says: /hears English alone/ },
  { name: "a language by a name that it cannot hear", fields: { language: "German" }, ...value, param: "language" },
  {
    name: "a language that is none",
    fields: { language: "not a language" },
    ...value,
    param: "language",
    says: /English name such as german/,
  },
  { name: "a form that is none", fields: { response_format: "xml" }, ...value, param: "response_format", says: /json, text, srt/ },
  { name: "speakers", fields: { response_format: "diarized_json" }, ...unsupported, param: "response_format" },
  { name: "too hot", fields: { temperature: "1.5" }, ...value, param: "temperature", says: /from 0 to 1/ },
  { name: "a temperature below zero", fields: { temperature: "-1" }, ...value, param: "temperature" },
  { name: "a temperature that is no number", fields: { temperature: "warm" }, ...value, param: "temperature" },
  { name: "an unknown granularity", fields: { "timestamp_granularities[]": "letter" }, ...value, param: "timestamp_granularities" },
  {
    name: "word times without their form",
    fields: { "timestamp_granularities[]": "word" },
    ...unsupported,
    param: "timestamp_granularities",
    says: /verbose_json/,
  },
  { name: "a switch that is none", fields: { stream: "maybe" }, ...value, param: "stream", says: /true or false/ },
  { name: "a stream of subtitles", fields: { stream: "true", response_format: "srt" }, ...unsupported, param: "response_format" },
  {
    name: "a stream of verbose_json",
    fields: { stream: "true", response_format: "verbose_json" },
    ...unsupported,
    param: "response_format",
  },
  { name: "log-probabilities", fields: { "include[]": "logprobs" }, ...unsupported, param: "include" },
  { name: "keywords", fields: { "keywords[]": ["a", "b"] }, ...unsupported, param: "keywords" },
  { name: "languages", fields: { "languages[]": "en" }, ...unsupported, param: "languages" },
  { name: "names of speakers", fields: { "known_speaker_names[]": "Ann" }, ...unsupported, param: "known_speaker_names" },
  {
    name: "voices of speakers",
    fields: { "known_speaker_references[]": "data:audio/wav;base64,AAAA" },
    ...unsupported,
    param: "known_speaker_references",
  },
  {
    name: "a translation by an English model",
    url: translations,
    fields: { model: "whisper-1" },
    ...unsupported,
    param: "model",
    says: /cannot translate/,
  },
  { name: "a translation by no model", url: translations, fields: { model: "x" }, status: 404, code: "model_not_found", param: "model" },

  { name: "no file", body: formBody(...fields({ model: "whisper-1" })), ...form, param: "file", says: /has no file/ },
  { name: "two files", body: formBody(file, file), ...form, param: "file", says: /second file/ },
  { name: "a file as a text", body: formBody({ name: "file", content: "audio.mp3" }), ...invalidFile },
  { name: "an empty file", body: formBody({ ...file, content: "" }), ...invalidFile },
  { name: "a file of text", body: formBody({ ...file, content: "hello, this is not audio. ".repeat(40) }), ...invalidFile },
  { name: "a header without samples", body: formBody({ ...file, content: sample.subarray(0, 44) }), ...invalidFile },
  { name: "a cut form", body: formBody(file).subarray(0, 100_000), ...form, says: /ends before its last boundary/ },
  { name: "a form cut in a field", body: formBody(file, ...fields({ model: "whisper-1" })).subarray(0, -boundary.length - 12), ...form },
  { name: "an empty form", body: formEnd, ...form, param: "file" },
  { name: "no body", body: Buffer.alloc(0), ...form, says: /No part/ },
  { name: "a part without a name", body: Buffer.concat([rawPart(["Content-Type: audio/wav"], sample), formEnd]), ...form, says: /no name/ },
  {
    name: "a header without end",
    body: Buffer.concat([rawPart([`X: ${"x".repeat(20_000)}`], sample), formEnd]),
    ...form,
    says: /header is longer/,
  },
  {
    name: "a prompt without end",
    body: formBody(file, ...fields({ prompt: "p".repeat(70_000) })),
    ...form,
    param: "prompt",
    says: /"prompt" is longer/,
  },
  { name: "no boundary", body: formBody(file), headers: { "content-type": "multipart/form-data" }, ...form, says: /no boundary/ },
  {
    name: "a file beyond the limit",
    body: formBody({ ...file, content: Buffer.alloc(1_000_001) }),
    status: 413,
    code: "payload_too_large",
    param: "file",
  },
  { name: "a length beyond the limit", body: Buffer.alloc(3_000_000), status: 413, code: "payload_too_large", param: "file" },

  {
    name: "audio without a form",
    body: sample,
    headers: { "content-type": "audio/wav" },
    status: 415,
    code: "unsupported_content_type",
    says: /multipart\/form-data/,
  },
  { name: "JSON", body: Buffer.from("{}"), headers: { "content-type": "application/json" }, status: 415, code: "unsupported_content_type" },
  {
    name: "a wrong key",
    headers: { authorization: `Bearer ${"0".repeat(64)}` },
    status: 401,
    code: "invalid_api_key",
    says: /credentials/,
  },
  { name: "no key", headers: { authorization: "" }, status: 401, code: "invalid_api_key" },
  { name: "speech", url: "/v1/audio/speech", status: 404, code: "unknown_url", says: /\/v1\/audio\/speech/ },
  { name: "audio alone", method: "GET", url: "/v1/audio", status: 404, code: "unknown_url" },
  { name: "another method", method: "GET", status: 405, code: "method_not_supported" },
];

for (const each of cases) {
  test(`${each.name}: ${each.status} ${each.code}`, async () => {
    const response = await server.app.inject({
      method: each.method ?? "POST",
      url: each.url ?? "/v1/audio/transcriptions",
      headers: { authorization: `Bearer ${server.key}`, "content-type": formType, ...each.headers },
      ...(each.method !== "GET" && { payload: each.body ?? formBody(file, ...fields(each.fields ?? {})) }),
    });
    const body = response.json();
    assert.equal(response.statusCode, each.status, response.body);
    assert.deepEqual(Object.keys(body), ["error"]);
    assert.deepEqual(Object.keys(body.error), ["message", "type", "param", "code"]);
    const { message, type, param, code } = body.error;
    assert.deepEqual([type, param, code], [each.type ?? "invalid_request_error", each.param ?? null, each.code], message);
    assert.ok(message.length > 10);
    if (each.says !== undefined) assert.match(message, each.says);
    assert.equal(server.engine.status().admitted, 0);
  });
}

test("one of OpenAI's names that nothing here can do is told by the same name", async () => {
  const payload = formBody(file, ...fields({ model: "whisper-1" }));
  const headers = { authorization: `Bearer ${server.key}`, "content-type": formType };
  const { error } = (await server.app.inject({ method: "POST", url: translations, headers, payload })).json();
  assert.match(error.message, /model="whisper-1"/);
});

test("a model that is not there is told to both kinds of client", async () => {
  const body = (await server.app.inject({ method: "GET", url: "/v1/models/gpt-9" })).json();
  assert.equal(body.err_code, "NOT_FOUND");
  assert.deepEqual([body.error.code, body.error.type, body.error.message], ["model_not_found", "invalid_request_error", body.err_msg]);
});

test("too many requests are told when to come again, in OpenAI's form", async () => {
  const places = Array.from({ length: 8 }, () => server.engine.admit());
  try {
    const headers = { authorization: `Bearer ${server.key}`, "content-type": formType };
    const response = await server.app.inject({ method: "POST", url: "/v1/audio/transcriptions", headers, payload: formBody(file) });
    assert.equal(response.statusCode, 429);
    assert.ok(Number(response.headers["retry-after"]) >= 1);
    assert.deepEqual([response.json().error.type, response.json().error.code], ["requests", "rate_limit_exceeded"]);
  } finally {
    for (const place of places) place.release();
  }
});
