import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { LiveClient, refused } from "./live-client.js";
import { plain, samples } from "./parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";
import { assertSpoken } from "./spoken.js";

let server: RunningServer;
const mostUnread = 65_536;
before(async () => {
  server = await startServer({ MAX_LIVE_STREAMS: "12" }, 8, [], { liveLimits: { mostUnread, unreadSeconds: 1 } });
});
after(() => server.close());
afterEach(nothingIsLeft);

async function nothingIsLeft(): Promise<void> {
  await until("no stream, window or decoder is left", () => {
    const { streams, waiting, active } = server.engine.status();
    return streams + waiting + active + server.decoder.status().streams === 0;
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const lastLine = () => JSON.parse(server.log.findLast((line) => line.includes('"live stream"')) ?? "{}");

test("CloseStream: without audio, Metadata with duration 0, then 1000", async () => {
  const client = await new LiveClient(server).open();
  assert.deepEqual(await client.close(), { code: 1000, reason: "" });
  assert.deepEqual(
    client.messages.map((message) => message.type),
    ["Metadata", "Metadata"],
  );
  assert.equal(client.metadata[1]!.duration, 0);
  await until("the log has its line", () => lastLine().request_id === client.metadata[0]!.request_id);
  const { close_code, ending, key, model, audio_seconds, bytes, status } = lastLine();
  assert.deepEqual([close_code, ending, key, model, audio_seconds, bytes, status], [1000, "asked", "tests", "tiny.en", 0, 0, 101]);
});

test("CloseStream: with audio, all of it becomes final first", async () => {
  const client = await new LiveClient(server).open();
  await client.stream(sample);
  assert.deepEqual(await client.close(), { code: 1000, reason: "" });
  assertSpoken(client.transcript(), sampleText);
});

test("CloseStream: what comes after it is not heard", async () => {
  const client = await new LiveClient(server).open();
  await client.stream(samples.subarray(0, 32_000));
  client.send({ type: "CloseStream" });
  client.send(samples);
  client.send({ type: "Finalize" });
  client.send({ type: "CloseStream" });
  assert.equal((await client.closed).code, 1000);
  assert.equal(client.metadata.at(-1)!.duration, 1);
});

test("an empty binary frame is CloseStream", async () => {
  const client = await new LiveClient(server).open();
  await client.stream(sample);
  client.send(Buffer.alloc(0));
  assert.deepEqual(await client.closed, { code: 1000, reason: "" });
  assertSpoken(client.transcript(), sampleText);
});

const frames: readonly (readonly [string, RegExp])[] = [
  ["", /not valid JSON/],
  ["hello", /not valid JSON/],
  ["{", /not valid JSON/],
  ["null", /"type"/],
  ["[]", /"type"/],
  ["42", /"type"/],
  ['{"type": 1}', /"type"/],
  ['{"kind": "KeepAlive"}', /"type"/],
  ['{"type": "keepalive"}', /"keepalive" is not known/],
  ['{"type": "Finalize", "channel": "x"}', /channel/],
  ['{"type": "Finalize", "channel": -1}', /channel/],
  ['{"type": "Finalize", "channel": 7}', /no channel 7/],
  [`{"type": "${"x".repeat(100_000)}"}`, /65536 characters/],
];

test("bad text frames are answered with SchemaError, and the session goes on", async () => {
  const client = await new LiveClient(server).open();
  for (const [index, [frame, says]] of frames.entries()) {
    client.socket.send(frame);
    await until("the error", () => client.errors.length === index + 1);
    const error = client.errors[index]!;
    assert.equal(error.variant, "SchemaError", frame.slice(0, 50));
    assert.match(error.description, says);
    assert.equal(error.request_id, client.metadata[0]!.request_id);
  }
  await client.stream(sample);
  assert.equal((await client.close()).code, 1000);
  assertSpoken(client.transcript(), sampleText);
});

test("Configure is answered with ConfigureFailure, and the session goes on", async () => {
  const client = await new LiveClient(server).open();
  client.send({ type: "Configure", processors: { numerals: true } });
  client.send({ type: "Configure", keyterms: ["Whisper"], features: { numerals: true } });
  await until("both answers", () => client.messages.length === 3);
  for (const message of client.messages.slice(1)) {
    assert.ok(message.type === "ConfigureFailure" && message.code === "CONFIGURE_KEYTERMS_NOT_SUPPORTED" && message.description !== "");
    assert.equal(message.request_id, client.metadata[0]!.request_id);
  }
  assert.equal((await client.close()).code, 1000);
});

test("pings are answered", async () => {
  const client = await new LiveClient(server).open();
  const pong = new Promise<Buffer>((resolve) => client.socket.once("pong", resolve));
  client.socket.ping("here?");
  assert.equal(String(await pong), "here?");
  await client.close();
});

test("a frame that is too large closes the stream with 1009", async () => {
  const client = await new LiveClient(server).open();
  client.send(Buffer.alloc(16 * 2 ** 20 + 1));
  assert.equal((await client.closed).code, 1009);
  await until("the log says so", () => lastLine().close_code === 1009);
});

test("bytes that are no audio: Error and 1008 DATA-0000", async () => {
  for (const [query, bytes] of [
    ["?encoding=webm", samples],
    ["?encoding=mp3", Buffer.from("this is a text and no recording ".repeat(5000))],
    ["", Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(60_000, 7)])],
  ] as const) {
    const client = await new LiveClient(server, query).open();
    await client.stream(bytes);
    client.socket.send(JSON.stringify({ type: "CloseStream" }));
    assert.deepEqual(await client.closed, { code: 1008, reason: "DATA-0000" }, query);
    assert.equal(client.errors.length, 1);
    assert.equal(client.errors[0]!.code, "DATA-0000");
    assert.equal(client.messages.at(-1), client.errors[0]);
  }
});

test("less than a sample, and a header without samples, are streams without audio", async () => {
  for (const bytes of [Buffer.from([1]), sample.subarray(0, 44)]) {
    const client = await new LiveClient(server).open();
    client.send(bytes);
    assert.deepEqual(await client.close(), { code: 1000, reason: "" });
    assert.equal(client.metadata.at(-1)!.duration, 0);
  }
});

test("a client that reads nothing is closed", async () => {
  const client = await new LiveClient(server).open();
  client.socket.pause();
  const nonsense = "x".repeat(100);
  const flood = setInterval(() => {
    for (let i = 0; i < 2000 && client.socket.bufferedAmount < 2 ** 20; i += 1) client.socket.send(nonsense);
  }, 5);
  await until("the stream is given up", () => server.engine.status().streams === 0, 30);
  clearInterval(flood);
  await until("the log says so", () => lastLine().ending === "unread");
  client.socket.terminate();
});

test("a client that sends faster than it is heard is read at the server's pace, and nothing is lost", async () => {
  const client = await new LiveClient(server, "?endpointing=1000").open();
  const audio = Buffer.concat(Array.from({ length: 5 }, () => [samples, Buffer.alloc(3 * 32_000)]).flat());
  await client.stream(audio, 65_536);
  client.send({ type: "CloseStream" });
  assert.deepEqual(await client.closed, { code: 1000, reason: "" });
  assert.equal(client.metadata.at(-1)!.duration, 70);
  assert.equal(plain(client.transcript()).split("fellow americans").length, 6);
});

test("a client that vanishes frees everything at once, whatever is going on", async () => {
  const client = await new LiveClient(server, "?interim_results=true").open();
  await client.stream(samples);
  await until("the engine works", () => server.engine.status().active + server.engine.status().waiting > 0);
  client.socket.terminate();
  await nothingIsLeft();
  await until("the log says so", () => lastLine().ending === "gone");
  assert.equal(lastLine().close_code, 1006);
  const leaving = await new LiveClient(server, "?interim_results=true").open();
  await leaving.stream(samples);
  leaving.socket.close(1001);
  await nothingIsLeft();
  await until("the log says so", () => lastLine().close_code === 1001);
});

test("50 sessions that end at random moments leave nothing", async () => {
  let seed = 12_345;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  const one = async () => {
    const client = new LiveClient(server, "?interim_results=true&vad_events=true&utterance_end_ms=1000");
    if (random() < 0.9) await client.open().catch(() => undefined);
    const say = (frame: object) => client.socket.readyState === client.socket.OPEN && client.send(frame);
    const sending = client.stream(samples.subarray(0, Math.floor(random() * samples.length)), 3200).catch(() => undefined);
    if (random() < 0.3) say({ type: "Finalize" });
    if (random() < 0.3) say({ type: "CloseStream" });
    await pause(random() * 1500);
    if (random() < 0.2) client.socket.close();
    else client.socket.terminate();
    await Promise.all([sending, client.closed]);
  };
  for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 10 }, one));
  await nothingIsLeft();
  // And the server is as good as new.
  const client = await new LiveClient(server).open();
  await client.stream(sample);
  await client.close();
  assertSpoken(client.transcript(), sampleText);
});

test("one stream too many is refused with 503 and Retry-After, and welcome when another has ended", async () => {
  const clients = await Promise.all(Array.from({ length: 12 }, () => new LiveClient(server).open()));
  const { status, headers, body } = await refused(server);
  assert.equal(status, 503);
  assert.equal(body.err_code, "SERVICE_UNAVAILABLE");
  assert.ok(Number(headers["retry-after"]) >= 1);
  assert.equal(headers["dg-error"], body.err_msg);
  await clients.pop()!.close();
  await until("a place is free", () => server.engine.status().streams < 12);
  const late = await new LiveClient(server).open();
  assert.equal((await late.close()).code, 1000);
  for (const client of clients) client.socket.terminate();
});
