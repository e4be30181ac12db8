import assert from "node:assert/strict";
import { randomFillSync } from "node:crypto";
import { after, before, test } from "node:test";
import type { InjectOptions } from "fastify";
import { type RunningServer, sample, startServer } from "./running-server.js";

let server: RunningServer;

before(async () => {
  server = await startServer({ MAX_AUDIO_UPLOAD_BYTES: "1000000" });
});
after(() => server.close());

interface Case {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  /** Part of the message. */
  readonly says?: string;
  readonly method?: InjectOptions["method"];
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  readonly noKey?: boolean;
}

const random = randomFillSync(Buffer.alloc(50_000));
const header = sample.subarray(0, 44);
const bad = "Bad Request";
const query = "INVALID_QUERY_PARAMETER";
const json = { "content-type": "application/json" };

function wav(change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(sample.subarray(0, 20_000));
  change(copy);
  return copy;
}

const audio: readonly Case[] = [
  { name: "no body", body: "", status: 400, code: bad },
  { name: "one byte", body: "R", status: 400, code: bad },
  { name: "four bytes", body: "RIFF", status: 400, code: bad },
  { name: "random bytes", body: random, status: 400, code: bad, says: "failed to process audio" },
  { name: "zeros", body: Buffer.alloc(10_000), status: 400, code: bad },
  { name: "text", body: "hello, this is not audio at all. ".repeat(50), status: 400, code: bad },
  { name: "HTML", body: "<!doctype html><html><body>nothing</body></html>", status: 400, code: bad },
  { name: "JSON under an audio label", body: '{"url":"https://example.com/a.mp3"}', status: 400, code: bad },
  { name: "a PNG", body: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), status: 400, code: bad },
  { name: "a zip", body: Buffer.concat([Buffer.from("PK\u0003\u0004"), random]), status: 400, code: bad },
  { name: "half a WAV header", body: header.subarray(0, 20), status: 400, code: bad },
  { name: "a WAV header alone", body: header, status: 400, code: bad },
  { name: "a WAV of no channels", body: wav((bytes) => bytes.writeUInt16LE(0, 22)), status: 400, code: bad },
  { name: "a WAV of no rate", body: wav((bytes) => bytes.writeUInt32LE(0, 24)), status: 400, code: bad },
  { name: "a WAV of an absurd rate", body: wav((bytes) => bytes.writeUInt32LE(0xffffffff, 24)), status: 400, code: bad },
  { name: "a WAV of an unknown coding", body: wav((bytes) => bytes.writeUInt16LE(0x7777, 20)), status: 400, code: bad },
  { name: "an Ogg mark alone", body: "OggS", status: 400, code: bad },
  { name: "Ogg with random insides", body: Buffer.concat([Buffer.from("OggS\u0000\u0002"), random]), status: 400, code: bad },
  { name: "FLAC with random insides", body: Buffer.concat([Buffer.from("fLaC"), random]), status: 400, code: bad },
  { name: "an ID3 tag and nothing", body: Buffer.from("ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000"), status: 400, code: bad },
  { name: "Matroska with random insides", body: Buffer.concat([Buffer.from("1a45dfa3", "hex"), random]), status: 400, code: bad },
  {
    name: "MP4 with random insides",
    body: Buffer.concat([Buffer.from("\u0000\u0000\u0000\u0018ftypM4A "), random]),
    status: 400,
    code: bad,
  },
];

const parameters: readonly Case[] = [
  { name: "an unknown model", url: "?model=gigantic", status: 400, code: query, says: "give one of tiny.en" },
  { name: "French for an English model", url: "?language=fr", status: 400, code: query, says: "hears English alone" },
  { name: "several languages for an English model", url: "?language=multi", status: 400, code: query, says: "language" },
  { name: "raw audio without a rate", url: "?encoding=linear16", status: 400, code: query, says: "sample_rate" },
  { name: "a rate that is no number", url: "?encoding=linear16&sample_rate=fast", status: 400, code: query, says: "sample_rate" },
  { name: "an unknown encoding", url: "?encoding=mp7", status: 400, code: query, says: "linear16" },
  { name: "a boolean that is none", url: "?punctuate=perhaps", status: 400, code: query, says: "true or false" },
  { name: "a form that is none", url: "?response_format=doc", status: 400, code: query, says: "json, srt, vtt" },
  { name: "a start before the beginning", url: "?start=-1", status: 400, code: query, says: "start" },
  { name: "a start with a fraction", url: "?start=1.5", status: 400, code: query, says: "a whole number" },
  { name: "a start with a unit", url: "?start=2s", status: 400, code: query, says: "start" },
  { name: "a duration that is endless", url: "?duration=Infinity", status: 400, code: query, says: "duration" },
  { name: "a duration beyond all recordings", url: "?duration=99999999999", status: 400, code: query, says: "1000000000" },
  { name: "channels by number", url: "?multichannel=2", status: 400, code: query, says: "true or false" },
  { name: "speakers by number", url: "?diarize=2", status: 400, code: query, says: "diarize" },
  { name: "a speaker model that is none", url: "?diarize_model=v7", status: 400, code: query, says: "latest, v1, v2" },
  {
    name: "channels beyond the limit",
    url: "?multichannel=true&encoding=linear16&sample_rate=8000&channels=16",
    status: 400,
    code: query,
    says: "at most 8",
  },
  { name: "a language to detect that is none", url: "?detect_language=maybe", status: 400, code: query, says: "detect_language" },
  { name: "languages to detect without English", url: "?detect_language=fr&detect_language=es", status: 400, code: query, says: "alone" },
  { name: "no text to search for", url: "?search=%20", status: 400, code: query, says: "a letter or a digit" },
  {
    name: "too many to search for",
    url: `?${Array.from({ length: 51 }, (_, n) => `search=w${n}`).join("&")}`,
    status: 400,
    code: query,
    says: "50",
  },
  { name: "nothing to replace", url: "?replace=:with", status: 400, code: query, says: "find:with" },
  { name: "a replacement that is too long", url: `?replace=a:${"b".repeat(501)}`, status: 400, code: query, says: "500" },
  { name: "a keyword without a letter", url: "?keywords=--", status: 400, code: query, says: "keywords" },
  { name: "a key term that is too long", url: `?keyterm=${"k".repeat(501)}`, status: 400, code: query, says: "500" },
  { name: "a prompt that is too long", url: `?prompt=${"p".repeat(10_001)}`, status: 400, code: query, says: "10000" },
  { name: "a split before its word", url: "?utterances=true&utt_split=-0.5", status: 400, code: query, says: "utt_split" },
  { name: "too hot", url: "?temperature=1.1", status: 400, code: query, says: "from 0 to 1" },
  { name: "no beam", url: "?beam_size=0", status: 400, code: query, says: "from 1 to 8" },
  { name: "too many beams", url: "?beam_size=9", status: 400, code: query, says: "beam_size" },
  { name: "the best of none", url: "?temperature=0.5&best_of=0", status: 400, code: query, says: "best_of" },
  { name: "a mask that is none", url: "?profanity_filter=stars", status: 400, code: query, says: "profanity_filter" },
  { name: "redaction", url: "?redact=pci", status: 400, code: query, says: "redact" },
  { name: "a summary", url: "?summarize=v2", status: 400, code: query, says: "speech model" },
  { name: "a translation", url: "?translate=true", status: 400, code: query, says: "translate" },
  { name: "a tag that is too long", url: `?tag=${"t".repeat(129)}`, status: 400, code: query, says: "128" },
  { name: "two models", url: "?model=tiny.en&model=base", status: 400, code: query, says: "it once" },
];

const requests: readonly Case[] = [
  { name: "no key", noKey: true, status: 401, code: "INVALID_AUTH", says: "Invalid credentials: send the key in the header" },
  {
    name: "a wrong key",
    noKey: true,
    headers: { authorization: "Token abc" },
    status: 401,
    code: "INVALID_AUTH",
    says: "Invalid credentials.",
  },
  { name: "another scheme", noKey: true, headers: { authorization: "Basic YTpi" }, status: 401, code: "INVALID_AUTH" },
  { name: "a key in the query", noKey: true, url: "?token=abc", status: 401, code: "INVALID_AUTH" },
  { name: "the key comes before the parameters", noKey: true, url: "?model=none", status: 401, code: "INVALID_AUTH" },
  { name: "plain text", headers: { "content-type": "text/plain" }, status: 415, code: "Unsupported Media Type", says: "text/plain" },
  {
    name: "parts that are no form",
    headers: { "content-type": "multipart/mixed; boundary=x" },
    status: 415,
    code: "Unsupported Media Type",
  },
  { name: "XML", headers: { "content-type": "application/xml" }, status: 415, code: "Unsupported Media Type" },
  { name: "a content type that is none", headers: { "content-type": "sound" }, status: 415, code: "Unsupported Media Type", says: "sound" },
  {
    name: "the parameters come before the media type",
    url: "?model=x",
    headers: { "content-type": "text/plain" },
    status: 400,
    code: query,
  },
  { name: "a body over the limit", body: Buffer.alloc(1_000_001), status: 413, code: "PAYLOAD_TOO_LARGE", says: "1000000 bytes" },
  { name: "JSON that is none", headers: json, body: "{url}", status: 400, code: bad, says: "JSON payload" },
  { name: "an empty JSON body", headers: json, body: "", status: 400, code: bad, says: "JSON payload" },
  { name: "JSON without a url", headers: json, body: '{"uri":"x"}', status: 400, code: bad, says: '"url"' },
  { name: "a url that is a number", headers: json, body: '{"url":7}', status: 400, code: bad, says: '"url"' },
  { name: "a list", headers: json, body: '["https://example.com"]', status: 400, code: bad, says: '"url"' },
  { name: "a file url", headers: json, body: '{"url":"file:///etc/passwd"}', status: 400, code: bad, says: "http" },
  {
    name: "a url of the server's own machine",
    headers: json,
    body: '{"url":"http://127.0.0.1/a.mp3"}',
    status: 400,
    code: "REMOTE_CONTENT_ERROR",
    says: "not publicly routable",
  },
  {
    name: "JSON over its limit",
    headers: json,
    body: `"${"x".repeat(70_000)}"`,
    status: 400,
    code: "Bad Request",
    says: "such as audio/wav",
  },
  { name: "another method", method: "PUT", status: 405, code: "METHOD_NOT_ALLOWED", says: "but GET, POST" },
  { name: "reading instead of sending", method: "GET", status: 426, code: "UPGRADE_REQUIRED" },
];

async function check({
  name,
  status,
  code,
  says,
  method = "POST",
  url = "",
  headers = {},
  body = sample,
  noKey = false,
}: Case): Promise<void> {
  const response = await server.app.inject({
    method,
    url: `/v1/listen${url}`,
    headers: { ...(noKey ? {} : { authorization: `Token ${server.key}` }), "content-type": "audio/wav", ...headers },
    ...(method === "GET" ? {} : { payload: body }),
  });
  assert.equal(response.statusCode, status, `${name}: ${response.body}`);
  const error = response.json();
  assert.deepEqual(Object.keys(error), ["err_code", "err_msg", "request_id", "detail"], name);
  assert.equal(error.err_code, code, name);
  assert.equal(error.detail, error.err_msg, name);
  assert.equal(error.request_id, response.headers["dg-request-id"], name);
  assert.equal(error.request_id, response.headers["x-request-id"], name);
  if (says !== undefined) assert.ok(error.err_msg.includes(says), `${name}: ${error.err_msg}`);
}

for (const [kind, cases] of Object.entries({ audio, parameters, requests })) {
  for (const broken of cases) test(`${kind}: ${broken.name} → ${broken.status}`, () => check(broken));
}

test("elsewhere: unknown paths, unknown models, undecodable addresses", async () => {
  const cases: readonly (readonly [InjectOptions["method"], string, number, string])[] = [
    ["GET", "/v1/nothing", 404, "NOT_FOUND"],
    ["POST", "/", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/v1/models/none", 404, "NOT_FOUND"],
    ["GET", `/v1/models/${"m".repeat(300)}`, 414, "URI_TOO_LONG"],
    ["DELETE", "/v1/models/tiny.en", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/%E0%A4%A", 400, "Bad Request"],
    ["POST", "/v1/auth/test-token", 403, "FORBIDDEN"],
    ["GET", "/docs/static/../../../package.json", 404, "NOT_FOUND"],
  ];
  for (const [method, url, status, code] of cases) {
    const response = await server.app.inject({ method: method!, url });
    assert.equal(response.statusCode, status, `${method} ${url}: ${response.body}`);
    assert.equal(response.json().err_code, code, url);
    assert.equal(response.json().request_id, response.headers["x-request-id"], url);
  }
});

test("a method that is not allowed is told which are", async () => {
  const response = await server.app.inject({ method: "PATCH", url: "/v1/models" });
  assert.equal(response.headers.allow, "GET, HEAD");
});

test("nothing is left behind", () => {
  assert.equal(server.engine.status().admitted, 0);
});
