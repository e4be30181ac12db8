import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import { boundary, formBody, formEnd, formType, rawPart, type WrittenPart } from "./form/form-body.js";
import { samples } from "./parameters/asking.js";
import { RawClient } from "./raw-client.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

const limit = 1_000_000;
let server: RunningServer;
const clients: RawClient[] = [];

before(async () => {
  server = await startServer({ MAX_AUDIO_UPLOAD_BYTES: String(limit), UPLOAD_IDLE_TIMEOUT: "2", REQUEST_TIMEOUT: "30" });
});
after(() => server.close());
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await until("every admission is given back", () => server.engine.status().admitted === 0);
});

const file: WrittenPart = { name: "file", filename: "jfk.wav", type: "audio/wav", content: sample };

async function send(payload: Buffer, query = "", type = formType) {
  const headers = { authorization: `Token ${server.key}`, "content-type": type };
  const response = await server.app.inject({ method: "POST", url: `/v1/listen${query}`, headers, payload });
  return { status: response.statusCode, text: response.body, body: response.json() };
}

const transcriptOf = (body: { results: { channels: { alternatives: { transcript: string }[] }[] } }) =>
  body.results.channels[0]!.alternatives[0]!.transcript;

function dial(): RawClient {
  const client = new RawClient(server.port);
  clients.push(client);
  return client;
}

const head = (...lines: readonly string[]) =>
  ["POST /v1/listen HTTP/1.1", "Host: localhost", `Authorization: Token ${server.key}`, `Content-Type: ${formType}`, ...lines, "", ""].join(
    "\r\n",
  );

test("a form's file is transcribed, hashed and measured by itself", async () => {
  const { status, body, text } = await send(formBody(file), "?tag=a");
  assert.equal(status, 200, text);
  assert.equal(transcriptOf(body), sampleText);
  assert.equal(body.metadata.sha256, createHash("sha256").update(sample).digest("hex"));
  assert.equal(body.metadata.duration, 11);
  assert.deepEqual(body.metadata.tags, ["a"]);
  assert.equal(JSON.parse(server.log.at(-1)!).bytes, sample.length);
});

test("the file is the first file, whatever its name, and a part named file is one without a file name", async () => {
  for (const part of [
    { ...file, name: "audio" },
    { name: "recording", filename: "", content: sample },
    { name: "blob", type: "audio/wav", content: sample },
    { name: "file", content: sample },
  ]) {
    const { status, body, text } = await send(formBody(part));
    assert.equal(status, 200, text);
    assert.equal(transcriptOf(body), sampleText);
  }
});

test("the forms of fetch", async () => {
  const form = new FormData();
  form.append("punctuate", "false");
  form.append("file", new Blob([new Uint8Array(sample)]), "jfk.wav");
  const response = await fetch(`${server.url}/v1/listen`, {
    method: "POST",
    headers: { authorization: `Token ${server.key}` },
    body: form,
  });
  assert.match(transcriptOf((await response.json()) as never), /^and so my fellow americans ask/);
});

test("fields before the file are parameters, and the query goes before them", async () => {
  const fields = [
    { name: "punctuate", content: "false" },
    { name: "tag", content: "a" },
    { name: "tag", content: "b" },
    { name: "model", content: "nothing" },
    { name: "language", content: "undefined" },
    { name: "colour", content: "red" },
    { name: "__proto__", content: "x" },
    { name: "constructor", content: "x" },
  ];
  const { status, body, text } = await send(formBody(...fields, file), "?model=tiny.en");
  assert.equal(status, 200, text);
  assert.match(transcriptOf(body), /^and so my fellow americans ask/);
  assert.deepEqual(body.metadata.tags, ["a", "b"]);
  assert.deepEqual(
    body.metadata.warnings.map(({ parameter, type }: { parameter: string; type: string }) => `${parameter} ${type}`),
    ["colour", "__proto__", "constructor"].map((name) => `${name} unsupported_parameter`),
  );
  const raw = [
    { name: "encoding", content: "linear16" },
    { name: "sample_rate", content: "16000" },
  ];
  const headerless = await send(formBody(...raw, { ...file, content: samples }));
  assert.equal(transcriptOf(headerless.body), sampleText);
});

test("each wrong form gets 400 and says why", async () => {
  const cases: readonly (readonly [string, Buffer, RegExp, string?])[] = [
    ["no body", Buffer.alloc(0), /No part/],
    ["no part", formEnd, /has no file/],
    ["no file", formBody({ name: "model", content: "tiny.en" }), /has no file/],
    ["two files", formBody(file, file), /second file, "file"/],
    ["a field after the file", formBody(file, { name: "language", content: "en" }), /"language" comes after the file/],
    ["a field that is too long", formBody({ name: "prompt", content: "p".repeat(70_000) }, file), /"prompt" is longer than 65536/],
    [
      "fields that are too long together",
      formBody(...Array.from({ length: 17 }, () => ({ name: "tag", content: "t".repeat(65_000) })), file),
      /longer than 1048576 bytes together/,
    ],
    ["a bad value in a field", formBody({ name: "beam_size", content: "99" }, file), /beam_size/],
    ["an empty file", formBody({ ...file, content: "" }), /empty/i],
    ["a file that is no audio", formBody({ ...file, content: "hello, this is not audio. ".repeat(50) }), /failed to process audio/],
    ["a form cut in its file", formBody(file).subarray(0, 200_000), /ends before its last boundary/],
    ["a form cut behind its file", formBody(file).subarray(0, -boundary.length - 6), /ends before its last boundary/],
    [
      "a header without end",
      rawPart([`X-A: ${"a".repeat(50_000)}`, 'Content-Disposition: form-data; name="file"'], sample),
      /header is longer/,
    ],
    ["audio under a form's type", sample, /No part/],
    ["no boundary", formBody(file), /no boundary/, "multipart/form-data"],
  ];
  for (const [what, payload, message, type] of cases) {
    const { status, body } = await send(payload, "", type);
    assert.equal(status, 400, what);
    assert.match(body.err_msg, message, what);
  }
});

test("the limit is of the file's bytes, and exact", async () => {
  const padded = (length: number) => formBody({ ...file, content: Buffer.concat([sample, Buffer.alloc(length - sample.length)]) });
  assert.equal((await send(padded(limit))).status, 200);
  assert.equal((await send(padded(limit + 1))).status, 413);
  const client = dial();
  await client.write(head("Content-Length: 3000000"));
  assert.equal((await client.response()).status, 413);
});

test("over a socket: slowly, in odd pieces, with the connection good for more", async () => {
  const client = dial();
  const body = formBody({ name: "model", content: "tiny.en" }, file);
  await client.write(head("Transfer-Encoding: chunked", "Expect: 100-continue"));
  assert.equal((await client.response()).status, 100);
  for (let at = 0; at < body.length; at += 34_567) {
    await client.chunk(body.subarray(at, at + 34_567));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.write("0\r\n\r\n");
  for (let turn = 0; turn < 2; turn += 1) {
    const { status, body: answer } = await client.response();
    assert.equal(status, 200, answer);
    assert.equal(transcriptOf(JSON.parse(answer)), sampleText);
    if (turn === 0) await client.write(Buffer.concat([Buffer.from(head(`Content-Length: ${body.length}`)), body]));
  }
});

test("after an error in the middle of a form the connection is good for more", async () => {
  const client = dial();
  const body = formBody({ name: "beam_size", content: "99" }, { ...file, content: Buffer.alloc(900_000) });
  await client.write(Buffer.concat([Buffer.from(head(`Content-Length: ${body.length}`)), body]));
  assert.equal((await client.response()).status, 400);
  await client.write("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal((await client.response()).status, 200);
});

test("a form that stops is given up, wherever it stops", async () => {
  const body = formBody({ name: "model", content: "tiny.en" }, file);
  const stop = async (length: number) => {
    const client = dial();
    await client.write(head(`Content-Length: ${body.length}`));
    await client.write(body.subarray(0, length));
    assert.equal((await client.response()).status, 408, `${length} bytes`);
  };
  await Promise.all([0, 30, 150, 100_000, body.length - 10].map(stop));
});

test("a client that leaves in the middle of a form leaves its place", async () => {
  const body = formBody(file);
  for (const length of [30, 100_000, body.length]) {
    const client = dial();
    await client.write(head(`Content-Length: ${body.length}`));
    await client.write(body.subarray(0, length));
    await until("the request is admitted", () => server.engine.status().admitted === 1);
    client.close();
    await until("its place is free", () => server.engine.status().admitted === 0, 5);
    await until("the log says so", () => /"error":"clientGone"/.test(server.log.at(-1)!));
  }
});
