import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { formBody, formType } from "../form/form-body.js";
import { samples, wav } from "../parameters/asking.js";
import { RawClient } from "../raw-client.js";
import { type RunningServer, startServer, until } from "../running-server.js";
import { eventsOf, fields, file } from "./audio-client.js";

const folder = mkdtempSync(join(tmpdir(), "audio-stream-"));
let server: RunningServer;
before(async () => {
  server = await startServer({ DATA_DIR: folder, UPLOAD_IDLE_TIMEOUT: "2" });
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Two minutes of speech: long enough to be far from its end when the first text is there. */
const long = { ...file, content: wav(Buffer.concat(Array.from({ length: 11 }, () => samples)), 1) };

function post(parts = [long, ...fields({ model: "whisper-1", stream: "true" })], signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/v1/audio/transcriptions`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": formType },
    body: new Uint8Array(formBody(...parts)),
    ...(signal && { signal }),
  });
}

const head = (length: number) =>
  [
    "POST /v1/audio/transcriptions HTTP/1.1",
    "Host: localhost",
    `Authorization: Bearer ${server.key}`,
    `Content-Type: ${formType}`,
    `Content-Length: ${length}`,
    "\r\n",
  ].join("\r\n");

const quiet = () => {
  const { admitted, active, waiting } = server.engine.status();
  return admitted === 0 && active === 0 && waiting === 0;
};

/** Reads until there is a whole event, and on. */
async function* textsOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.endsWith("\n\n")) yield text;
  }
}

test("deltas come while the recording is still being transcribed, one after another", async () => {
  const response = await post();
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("x-request-id"), response.headers.get("dg-request-id"));
  let arrivals = 0;
  let last = "";
  for await (const text of textsOf(response)) {
    if (arrivals === 0) assert.equal(server.engine.status().admitted, 1, "the request is still at work");
    arrivals += 1;
    last = text;
  }
  assert.ok(arrivals >= 3, `${arrivals} arrivals`);
  const events = eventsOf(last);
  assert.equal(events.at(-1)!.data.type, "transcript.text.done");
  assert.equal(events.map(({ data }) => data.delta ?? "").join(""), events.at(-1)!.data.text);
  await until("the place is free", quiet);
});

test("a client that leaves in the middle of a stream stops the work", async () => {
  const controller = new AbortController();
  const response = await post(undefined, controller.signal);
  await textsOf(response).next();
  controller.abort();
  await until("the engine rests", quiet, 30);
  await until("the log says so", () => /"status":499,.*"error":"clientGone"/.test(server.log.at(-1)!));
});

test("a client that leaves before the form is whole leaves nothing behind", async () => {
  const body = formBody(long);
  const client = new RawClient(server.port);
  await client.write(head(body.length));
  await client.write(body.subarray(0, 2_500_000));
  await until("the request is admitted", () => server.engine.status().admitted === 1);
  client.close();
  await until("its place is free", quiet, 30);
});

test("what goes wrong before the first text is an answer as any other", async () => {
  const response = await post([{ ...file, content: "no audio at all. ".repeat(100) }, ...fields({ stream: "true" })]);
  assert.equal(response.status, 400);
  const body = (await response.json()) as { error: { param: string } };
  assert.equal(body.error.param, "file");
});

test("what goes wrong later is the last event, in OpenAI's form", async () => {
  const response = await post();
  let last = "";
  for await (const text of textsOf(response)) {
    if (last === "") server.engine.crashWorkers();
    last = text;
  }
  const { name, data } = eventsOf(last).at(-1)!;
  assert.equal(name, "error");
  assert.deepEqual([data.error!.type, data.error!.code], ["server_error", null]);
  assert.match(data.error!.message, /try again/);
  await until("the engine is there again", () => server.engine.status().ready, 60);
  await until("the place is free", quiet);
  assert.ok(server.log.some((line) => /"error":"workerDied"/.test(line)));
});

test("a form that stops behind its file is given up", async () => {
  const body = formBody(file, ...fields({ model: "whisper-1" }));
  const client = new RawClient(server.port);
  await client.write(head(body.length));
  await client.write(body.subarray(0, -20));
  const { status, body: answer } = await client.response();
  assert.deepEqual([status, JSON.parse(answer).error.code], [408, "timeout"]);
  client.close();
});

test("a wrong field before the file is told while the file still comes", async () => {
  const body = formBody(...fields({ temperature: "9" }), long);
  const client = new RawClient(server.port);
  await client.write(head(body.length));
  await client.write(body.subarray(0, 20_000));
  assert.equal((await client.response()).status, 400);
  client.close();
});

test("nothing is left in the data folder", () => {
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith("upload")),
    [],
  );
});
