import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LiveClient } from "./live-client.js";
import { plain, samples } from "./parameters/asking.js";
import { RawClient } from "./raw-client.js";
import { type RunningServer, sampleText, startServer, until } from "./running-server.js";
import { assertSpoken } from "./spoken.js";

let server: RunningServer;
before(async () => {
  server = await startServer({ LIVE_IDLE_TIMEOUT: "3", MAX_LIVE_SECONDS: "13" });
});
after(() => server.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("KeepAlive: no answer, no time, and no idle time-out", async () => {
  const client = await new LiveClient(server).open();
  for (let i = 0; i < 10; i += 1) {
    client.send({ type: "KeepAlive" });
    await pause(500);
  }
  assert.equal(client.messages.length, 1);
  assert.equal((await client.close()).code, 1000);
  assert.equal(client.metadata[1]!.duration, 0);
});

test("idle: without audio and KeepAlive the stream is closed with 1011 NET-0001, an Error before it", async () => {
  const client = await new LiveClient(server).open();
  assert.deepEqual(await client.closed, { code: 1011, reason: "NET-0001" });
  assert.equal(client.messages.length, 2);
  const { description, message, code } = client.errors[0]!;
  assert.equal(description, message);
  assert.equal(code, "NET-0001");
  assert.match(description, /3 s/);
  await until("the log says so", () => server.log.some((line) => /"close_code":1011,"ending":"idle"/.test(line)));
});

test("idle: what was said before is final when it comes to that", async () => {
  const client = await new LiveClient(server, "?endpointing=false").open();
  await client.stream(samples);
  assert.deepEqual(await client.closed, { code: 1011, reason: "NET-0001" });
  assertSpoken(client.transcript(), sampleText);
  assert.equal(client.messages.at(-1)!.type, "Error");
});

test("idle: a frame that is long on its way is no silence", async (t) => {
  const client = new RawClient(server.port);
  t.after(() => client.close());
  const lines = [
    "Host: x",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
  ];
  await client.write(`GET /v1/listen?token=${server.key} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  assert.equal((await client.response()).status, 101);
  // One binary frame of 160,000 bytes with a mask of zeros (RFC 6455, section 5.2), a piece every second.
  const head = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(160_000, 6);
  await client.write(head);
  for (let piece = 0; piece < 8; piece += 1) {
    await client.write(Buffer.alloc(20_000));
    await pause(1000);
  }
  assert.equal(client.closed, false);
});

test("a stream that brings more than MAX_LIVE_SECONDS of audio is closed with 1008, and what came before is final", async () => {
  const client = await new LiveClient(server).open();
  await client.stream(Buffer.concat([samples, Buffer.alloc(4 * 32_000)]));
  const { code, reason } = await client.closed;
  assert.equal(code, 1008);
  assert.match(reason, /longer/);
  assert.equal(client.errors.length, 1);
  assert.match(plain(client.transcript()), /^and so my fellow americans/);
});

test("a stream that lasts more than MAX_LIVE_SECONDS is closed with 1008", async () => {
  const client = await new LiveClient(server).open();
  const alive = setInterval(() => client.send({ type: "KeepAlive" }), 1000);
  const { code } = await client.closed;
  clearInterval(alive);
  assert.equal(code, 1008);
  assert.match(client.errors[0]!.description, /13 s/);
});
