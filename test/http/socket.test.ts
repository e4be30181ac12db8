import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { RawClient } from "./raw-client.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

const limit = 2_000_000;
let server: RunningServer;
const clients: RawClient[] = [];

before(async () => {
  server = await startServer({ MAX_AUDIO_UPLOAD_BYTES: String(limit), UPLOAD_IDLE_TIMEOUT: "2", REQUEST_TIMEOUT: "8" }, 2);
});
after(() => server.close());
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await until("every admission is given back", () => server.engine.status().admitted === 0);
});

function dial(): RawClient {
  const client = new RawClient(server.port);
  clients.push(client);
  return client;
}

function head(lines: readonly string[], key = server.key, target = "/v1/listen"): string {
  return [`POST ${target} HTTP/1.1`, "Host: localhost", `Authorization: Token ${key}`, "Content-Type: audio/wav", ...lines, "", ""].join(
    "\r\n",
  );
}

const sized = (length: number, ...more: string[]) => head([`Content-Length: ${length}`, ...more]);
const chunked = () => head(["Transfer-Encoding: chunked"]);
const transcript = (body: string) => JSON.parse(body).results.channels[0].alternatives[0].transcript;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("an upload in one piece", async () => {
  const client = dial();
  await client.write(sized(sample.length));
  await client.write(sample);
  const { status, body, headers } = await client.response();
  assert.equal(status, 200);
  assert.equal(transcript(body), sampleText);
  assert.equal(JSON.parse(body).metadata.request_id, headers["x-request-id"]);
});

test("a slow upload in chunks, and a second request on the same connection", async () => {
  const client = dial();
  await client.write(chunked());
  for (let at = 0; at < sample.length; at += 30_000) {
    await client.chunk(sample.subarray(at, at + 30_000));
    await pause(40);
  }
  await client.write("0\r\n\r\n");
  const first = await client.response();
  assert.equal(first.status, 200, first.body);
  assert.equal(transcript(first.body), sampleText);
  await client.write("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal((await client.response()).status, 200);
});

test("a client that leaves in the middle of its upload leaves its place", async () => {
  const client = dial();
  await client.write(chunked());
  await client.chunk(sample.subarray(0, 100_000));
  await until("the request is admitted", () => server.engine.status().admitted === 1);
  client.close();
  await until("its place is free", () => server.engine.status().admitted === 0, 2);
  await until("the log says so", () => /"status":499,.*"error":"clientGone"/.test(server.log.at(-1)!));
});

test("a client that leaves while it waits for the transcript leaves its place", async () => {
  const client = dial();
  await client.write(sized(sample.length));
  await client.write(sample);
  await until("the engine works on it", () => server.engine.status().active + server.engine.status().waiting > 0);
  client.close();
  await until("its place is free", () => server.engine.status().admitted === 0, 2);
});

test("one request too many is refused at once, and welcome later", async () => {
  const holders = [dial(), dial()];
  for (const holder of holders) {
    await holder.write(chunked());
    await holder.chunk(sample.subarray(0, 1000));
  }
  await until("the places are taken", () => server.engine.status().admitted === 2);
  const refused = dial();
  await refused.write(sized(sample.length));
  const { status, headers, body } = await refused.response();
  assert.equal(status, 429);
  assert.equal(JSON.parse(body).err_code, "TOO_MANY_REQUESTS");
  assert.ok(Number(headers["retry-after"]) >= 1);
  holders[0]!.close();
  await until("a place is free", () => server.engine.status().admitted === 1);
  await refused.write(sample);
  await refused.write(sized(sample.length));
  await refused.write(sample);
  assert.equal((await refused.response()).status, 200);
});

test("a body that says it is too large is refused before it comes", async () => {
  const client = dial();
  await client.write(sized(limit + 1));
  const { status, body } = await client.response();
  assert.equal(status, 413);
  assert.equal(JSON.parse(body).err_code, "PAYLOAD_TOO_LARGE");
});

test("a body that turns out too large is refused, and what follows it is read", async () => {
  const client = dial();
  await client.write(chunked());
  for (let sent = 0; sent < limit + 500_000; sent += 250_000)
    await client.chunk(Buffer.concat([sample, Buffer.alloc(250_000)]).subarray(0, 250_000));
  await client.write("0\r\n\r\n");
  const { status } = await client.response();
  assert.equal(status, 413);
  await client.write("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal((await client.response()).status, 200);
});

test("fetch sees the errors of a body that it is still sending", async () => {
  for (const [key, status] of [
    [server.key, 413],
    ["wrong", 401],
  ] as const) {
    const response = await fetch(`${server.url}/v1/listen`, {
      method: "POST",
      headers: { authorization: `Token ${key}`, "content-type": "audio/wav" },
      body: Buffer.alloc(50_000_000),
    });
    assert.equal(response.status, status);
    assert.equal(typeof ((await response.json()) as { err_code: string }).err_code, "string");
  }
});

test("a client that asks first gets its answer before the body", async () => {
  const good = dial();
  await good.write(sized(sample.length, "Expect: 100-continue"));
  assert.equal((await good.response()).status, 100);
  await good.write(sample);
  assert.equal((await good.response()).status, 200);

  for (const [text, status] of [
    [head(["Content-Length: 10", "Expect: 100-continue"], "wrong"), 401],
    [sized(limit + 1, "Expect: 100-continue"), 413],
  ] as const) {
    const client = dial();
    await client.write(text);
    const { status: given, headers } = await client.response();
    assert.equal(given, status);
    assert.equal(headers.connection, "close");
    await until("the connection is closed", () => client.closed);
  }
});

test("an upload that stops is given up", async () => {
  const client = dial();
  await client.write(sized(sample.length));
  await client.write(sample.subarray(0, 50_000));
  const { status, body } = await client.response();
  assert.equal(status, 408);
  assert.match(JSON.parse(body).err_msg, /2 seconds/);
});

test("an upload that never ends is ended", async () => {
  const client = dial();
  await client.write(chunked());
  const dribble = setInterval(() => void client.chunk(Buffer.alloc(10)), 200);
  const { status, body } = await client.response();
  clearInterval(dribble);
  assert.equal(status, 504, body);
});

test("what is not HTTP gets an error in the same form", async () => {
  const cases: readonly (readonly [string, number])[] = [
    ["NONSENSE\r\n\r\n", 400],
    [`GET /ping HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(70_000)}\r\n\r\n`, 431],
    [`${chunked()}not a size\r\n`, 400],
  ];
  for (const [text, status] of cases) {
    const client = dial();
    await client.write(text);
    const response = await client.response();
    assert.equal(response.status, status);
    assert.equal(JSON.parse(response.body).request_id, response.headers["x-request-id"]);
  }
});

test("a running request ends in peace when the server closes", async () => {
  const other = await startServer();
  const client = new RawClient(other.port);
  await client.write(head([`Content-Length: ${sample.length}`], other.key));
  await client.write(sample);
  await until("the engine works on it", () => other.engine.status().admitted === 1);
  const closed = other.app.close();
  assert.equal((await client.response()).status, 200);
  client.close();
  await closed;
  await other.close();
});
