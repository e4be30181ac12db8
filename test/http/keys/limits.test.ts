import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { DAY, GivenClock, MINUTE } from "../../keys/given-clock.js";
import { LiveClient, refused } from "../live-client.js";
import { samples } from "../parameters/asking.js";
import { RawClient } from "../raw-client.js";
import { startReceiver } from "../receiver.js";
import { type RunningServer, sample, startServer, until } from "../running-server.js";
import { call } from "./calling.js";

const clock = new GivenClock("2026-03-01T12:00:00.250Z");
let server: RunningServer;
before(async () => {
  server = await startServer({ CALLBACK_ALLOW_PRIVATE: "true" }, 40, [], { now: clock.now });
});
after(() => server.close());
beforeEach(() => clock.forward(DAY));

/** A transcription that costs next to nothing: 415 comes after the key. */
const ask = (key: string) =>
  fetch(`${server.url}/v1/listen`, { method: "POST", headers: { authorization: `Token ${key}`, "content-type": "text/plain" } });

async function transcribe(key: string, query = "", body: Buffer = sample): Promise<Response> {
  const response = await fetch(`${server.url}/v1/listen${query}`, { method: "POST", headers: { authorization: `Token ${key}` }, body });
  await response.clone().arrayBuffer();
  return response;
}

const rateHeaders = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-ratelimit-")).map(([name, value]) => [name.slice(12), value]));

const minutesToday = async (key: string) => (await call(server, "GET", "/v1/auth/token", key)).body.usage.minutes_today;

const seconds = (time: number) => String(Math.ceil(time / 1000));

test("of many requests at once as many pass as the key may make a minute", async () => {
  const { key } = await server.keys.create("burst", { limits: { requestsPerMinute: 7 } });
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(key)));
  const passed = answers.filter(({ status }) => status === 415);
  const stopped = answers.filter(({ status }) => status === 429);
  assert.deepEqual([passed.length, stopped.length], [7, 23]);
  assert.deepEqual(passed.map((answer) => Number(rateHeaders(answer).remaining)).sort(), [0, 1, 2, 3, 4, 5, 6]);
  const reset = seconds(clock.now() + MINUTE);
  for (const answer of stopped) {
    assert.equal(answer.headers.get("retry-after"), "60");
    assert.deepEqual(rateHeaders(answer), { resource: "requests", limit: "7", remaining: "0", reset });
  }
  const body = (await stopped[0]!.json()) as { err_code: string; err_msg: string };
  assert.deepEqual(
    [body.err_code, body.err_msg],
    ["TOO_MANY_REQUESTS", "Too many requests: this key may make 7 a minute. Try again in 60 seconds."],
  );
  assert.equal((await ask(server.key)).status, 415, "another key is not concerned");
  clock.forward(MINUTE);
  assert.equal((await ask(key)).status, 415);
});

test("a refused request is answered before its body is read", async () => {
  const { key } = await server.keys.create("eager", { limits: { requestsPerMinute: 1 } });
  await ask(key);
  const client = new RawClient(server.port);
  await client.write(
    `POST /v1/listen HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${key}\r\nContent-Type: audio/wav\r\nContent-Length: 1000000\r\n\r\n`,
  );
  assert.equal((await client.response()).status, 429);
  client.close();
});

test("what asks about keys and the server does not count", async () => {
  const { key } = await server.keys.create("looking", { limits: { requestsPerMinute: 1 }, scopes: ["admin"] });
  for (let each = 0; each < 5; each += 1) {
    for (const path of ["/v1/auth/token", "/v1/keys", "/v1/status"]) assert.equal((await call(server, "GET", path, key)).status, 200, path);
  }
  assert.equal((await ask(key)).status, 415);
  assert.equal((await call(server, "POST", "/v1/auth/grant", key)).status, 429);
});

test("a limit that is changed or taken away counts at once", async () => {
  const { key, prefix } = await server.keys.create("changed", { limits: { requestsPerMinute: 2 } });
  await ask(key);
  await server.keys.update(prefix, { limits: { requestsPerMinute: 1 } });
  assert.equal((await ask(key)).status, 429);
  await server.keys.update(prefix, { limits: { requestsPerMinute: null } });
  const free = await ask(key);
  assert.deepEqual([free.status, rateHeaders(free)], [415, {}]);
});

test("of many handshakes at once as many pass as the key may have streams", async () => {
  const { key } = await server.keys.create("talker", { limits: { streams: 3 } });
  const clients = Array.from({ length: 12 }, () => new LiveClient(server, "", { key }));
  const outcomes = await Promise.allSettled(clients.map(({ opened }) => opened));
  const open = clients.filter((_, index) => outcomes[index]!.status === "fulfilled");
  assert.equal(open.length, 3);
  const refusal = await refused(server, "", { key });
  assert.deepEqual([refusal.status, refusal.body.err_code], [429, "TOO_MANY_REQUESTS"]);
  assert.match(refusal.body.err_msg, /this key may have 3 open at once/);
  assert.equal(refusal.headers["dg-error"], refusal.body.err_msg);
  assert.equal(refusal.headers["retry-after"], "5");
  assert.deepEqual([refusal.headers["x-ratelimit-resource"], refusal.headers["x-ratelimit-limit"]], ["streams", "3"]);
  assert.equal((await call(server, "GET", "/v1/auth/token", key)).body.usage.streams, 3);
  await Promise.all(open.map((client) => client.open().then(() => client.close())));
  await until("no stream is open", () => server.engine.status().streams === 0);
});

test("101 says what is left", async () => {
  const { key } = await server.keys.create("two", { limits: { streams: 2 } });
  const client = new LiveClient(server, "", { key });
  const { headers } = await client.opened;
  assert.deepEqual([headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]], ["2", "1"]);
  assert.equal((await client.close()).code, 1000);
});

test("a stream is given back however it ends", async () => {
  const { key } = await server.keys.create("one at a time", { limits: { streams: 1 } });
  const dial = () => new LiveClient(server, "", { key });
  const held = async (what: string) => {
    assert.equal((await refused(server, "", { key })).status, 429, what);
  };
  const endings: Readonly<Record<string, (client: LiveClient) => unknown>> = {
    CloseStream: (client) => client.close(),
    "an empty frame": (client) => client.send(Buffer.alloc(0)),
    "a Close frame": (client) => client.socket.close(1001),
    "a lost connection": (client) => client.socket.terminate(),
    "what is no audio": (client) => {
      client.send(Buffer.from("fLaC and nothing that follows is any such thing".repeat(200)));
      client.send({ type: "CloseStream" });
    },
    // RSV bits that nobody has agreed on (RFC 6455, section 5.2).
    "a broken frame": ({ socket }) =>
      (socket as unknown as { readonly _socket: Socket })._socket.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0])),
  };
  for (const [what, end] of Object.entries(endings)) {
    const client = await dial().open();
    await held(what);
    await end(client);
    await client.closed;
    // Whoever has been told that the stream is over may open the next at once; whoever left without a word, when it is noticed.
    await until(
      `the stream is back after ${what}`,
      async () => (await call(server, "GET", "/v1/auth/token", key)).body.usage.streams === 0,
    );
  }
  // Handshakes that fail behind the place.
  assert.equal((await refused(server, "?model=gigantic", { key })).status, 400);
  const client = new RawClient(server.port);
  const head = ["GET /v1/listen HTTP/1.1", "Host: x", `Authorization: Token ${key}`, "Connection: Upgrade", "Upgrade: websocket"];
  await client.write(`${[...head, "Sec-WebSocket-Key: short", "Sec-WebSocket-Version: 13"].join("\r\n")}\r\n\r\n`);
  assert.equal((await client.response()).status, 400);
  await until("the place is back", async () => (await call(server, "GET", "/v1/auth/token", key)).body.usage.streams === 0);
  const last = await dial().open();
  assert.equal((await last.close()).code, 1000);
  const next = await dial().open();
  assert.equal((await next.close()).code, 1000);
});

test("of a recording that is counted which was wanted, by channels where they are apart", async () => {
  const { key } = await server.keys.create("metered", { limits: { minutesPerDay: 10 } });
  const whole = await transcribe(key);
  assert.equal(whole.status, 200);
  assert.deepEqual(rateHeaders(whole), { resource: "audio-minutes", limit: "10", remaining: "10", reset: seconds(Date.UTC(2026, 2, 10)) });
  assert.equal(await minutesToday(key), Math.round((11 / 60) * 1000) / 1000);
  await transcribe(key, "?start=1000&duration=2500");
  assert.equal(await minutesToday(key), Math.round((13.5 / 60) * 1000) / 1000);
  // 11 s of samples taken as two channels are 5.5 s.
  const raw = "encoding=linear16&sample_rate=16000&channels=2";
  await transcribe(key, `?${raw}&duration=1000`, samples);
  assert.equal(await minutesToday(key), Math.round((14.5 / 60) * 1000) / 1000);
  await transcribe(key, `?${raw}&duration=1000&multichannel=true`, samples);
  assert.equal(await minutesToday(key), Math.round((16.5 / 60) * 1000) / 1000);
  const broken = await transcribe(key, "", Buffer.from("this is no audio at all"));
  assert.equal(broken.status, 400);
  assert.equal(await minutesToday(key), Math.round((16.5 / 60) * 1000) / 1000);
});

test("a recording that was begun is finished, and the next is refused until midnight UTC", async () => {
  const { key } = await server.keys.create("little", { limits: { minutesPerDay: 0.1 } });
  assert.equal((await transcribe(key)).status, 200);
  const stopped = await transcribe(key);
  assert.equal(stopped.status, 429);
  const midnight = (Math.floor(clock.now() / DAY) + 1) * DAY;
  assert.equal(stopped.headers.get("retry-after"), seconds(midnight - clock.now()));
  assert.deepEqual(rateHeaders(stopped), { resource: "audio-minutes", limit: "0.1", remaining: "0", reset: seconds(midnight) });
  assert.match(((await stopped.json()) as { err_msg: string }).err_msg, /0\.1 minutes a day, and has/);
  const handshake = await refused(server, "", { key });
  assert.equal(handshake.status, 429);
  assert.match(String(handshake.headers["dg-error"]), /midnight UTC/);
  clock.forward(midnight - clock.now());
  assert.equal((await transcribe(key)).status, 200);
});

test("OpenAI's endpoints keep to the same limits, and say so in OpenAI's form", async () => {
  const { key } = await server.keys.create("other dialect", { limits: { requestsPerMinute: 2, minutesPerDay: 0.1 } });
  const form = () => {
    const body = new FormData();
    body.append("file", new Blob([sample]), "jfk.wav");
    body.append("model", "whisper-1");
    return body;
  };
  const post = () =>
    fetch(`${server.url}/v1/audio/transcriptions`, { method: "POST", headers: { authorization: `Bearer ${key}` }, body: form() });
  const first = await post();
  assert.deepEqual([first.status, rateHeaders(first).remaining], [200, "1"]);
  await first.arrayBuffer();
  assert.equal(await minutesToday(key), Math.round((11 / 60) * 1000) / 1000);
  const spent = await post();
  const { error } = (await spent.json()) as { error: { message: string; code: string; type: string } };
  assert.deepEqual([spent.status, error.code, error.type], [429, "rate_limit_exceeded", "requests"]);
  assert.match(error.message, /0\.1 minutes a day/);
  await server.keys.update(key, { limits: { minutesPerDay: null } });
  await (await post()).arrayBuffer();
  const stopped = await post();
  assert.deepEqual([stopped.status, stopped.headers.get("retry-after")], [429, "60"]);
  assert.equal(((await stopped.json()) as { error: { code: string } }).error.code, "rate_limit_exceeded");
});

test("a recording whose answer goes elsewhere counts for its key", async () => {
  const receiver = await startReceiver();
  try {
    const { key } = await server.keys.create("by post", { limits: { minutesPerDay: 5, requestsPerMinute: 1 } });
    const accepted = await transcribe(key, `?callback=${encodeURIComponent(`${receiver.url}/heard`)}`);
    assert.equal(accepted.status, 200);
    const { request_id: id } = (await accepted.json()) as { request_id: string };
    await until("it is delivered", () => receiver.of("/heard").length === 1, 60);
    assert.equal(await minutesToday(key), Math.round((11 / 60) * 1000) / 1000);
    // Its key's id, which is not the key.
    const { body } = await call(server, "GET", "/v1/auth/token", key);
    assert.equal(receiver.of("/heard")[0]!.headers["dg-token"], body.id);
    // Asking after it is free, and for a token of the key as well.
    for (let each = 0; each < 3; each += 1) assert.equal((await call(server, "GET", `/v1/requests/${id}`, key)).status, 200);
    assert.equal((await call(server, "GET", `/v1/requests/${id}`, server.key)).status, 404);
  } finally {
    await receiver.close();
  }
});

test("a stream that uses up the day's minutes ends with what was said until then", async () => {
  const { key } = await server.keys.create("short of breath", { limits: { minutesPerDay: 0.1 } });
  const client = await new LiveClient(server, "?encoding=linear16&sample_rate=16000", { key }).open();
  // At a pace at which it is noticed in time.
  for (let at = 0; at < samples.length && client.socket.readyState === client.socket.OPEN; at += 16_000) {
    client.send(samples.subarray(at, at + 16_000));
    await until("it is heard", async () => (await minutesToday(key)) * 60 >= Math.min(at + 16_000, 6 * 32_000) / 32_000 - 0.6);
  }
  const { code, reason } = await client.closed;
  assert.deepEqual([code, reason], [1008, "the key's audio minutes of the day are used up"]);
  assert.deepEqual(
    client.errors.map(({ variant, description }) => [variant, description]),
    [["LimitError", "The audio that this key may transcribe a day is used up."]],
  );
  assert.match(client.transcript(), /fellow Americans/i);
  const heard = client.finals.reduce((sum, { duration }) => sum + duration, 0);
  assert.ok(heard >= 6 && heard < 11, String(heard));
  const minutes = await minutesToday(key);
  assert.ok(Math.abs(minutes * 60 - heard) < 0.1, `${minutes} ${heard}`);
  assert.equal((await refused(server, "", { key })).status, 429);
  await until("no stream is open", () => server.engine.status().streams === 0);
});
