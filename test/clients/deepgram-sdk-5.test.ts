import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before } from "node:test";
import { plain, samples } from "../http/parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer, until } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import { clientTests } from "./client.js";
import { client5, sdk5 } from "./deepgram-sdk.js";
import { assertStream, type LiveFrame, playUntil, spoken } from "./live-frames.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const sdk = clientTests(sdk5);

/** A connection as their README makes it, at this server's address. */
async function connect(options: object, credentials: Parameters<typeof client5>[1] = {}, to = server) {
  const own = client5(to, credentials);
  const connection = await own.listen.v1.connect({ model: "tiny.en", ...options } as Parameters<typeof own.listen.v1.connect>[0]);
  const messages: LiveFrame[] = [];
  const closes: number[] = [];
  const errors: Error[] = [];
  let opens = 0;
  connection.on("open", () => {
    opens += 1;
  });
  connection.on("message", (message) => messages.push(message as unknown as LiveFrame));
  connection.on("close", (event) => closes.push(event.code));
  connection.on("error", (error) => errors.push(error));
  connection.connect();
  return { connection, messages, closes, errors, opens: () => opens };
}

function stream(connection: { sendMedia(bytes: ArrayBufferView): void }, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 8000) connection.sendMedia(bytes.subarray(at, at + 8000));
}

sdk.works("live: raw samples; finals, `SpeechStarted`, `UtteranceEnd`, Metadata, and one close with 1000", async () => {
  const options = { encoding: "linear16", sample_rate: 16_000, utterance_end_ms: 2500, vad_events: "true" };
  const { connection, messages, closes, opens } = await connect(options);
  await connection.waitForOpen();
  // Silence after the speech, so that the utterance ends while audio still comes.
  stream(connection, Buffer.concat([samples, Buffer.alloc(3 * 32_000)]));
  connection.sendCloseStream({ type: "CloseStream" });
  await until("the connection is closed", () => closes.length > 0, 60);
  assertSpoken(spoken(messages), sampleText);
  assertStream(messages, { duration: 14 });
  assert.ok(messages.some(({ type }) => type === "SpeechStarted"));
  assert.equal(messages.filter(({ type }) => type === "UtteranceEnd").length, 1);
  assert.deepEqual(closes, [1000]);
  // It would dial again after any other code.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(opens(), 1);
  await until("no stream is left", () => server.engine.status().streams === 0);
});

sdk.works("live: `interim_results`", async () => {
  const { connection, messages, closes } = await connect({ encoding: "linear16", sample_rate: 16_000, interim_results: "true" });
  await connection.waitForOpen();
  const guesses = () => messages.filter(({ is_final: final, channel }) => final === false && channel!.alternatives[0]!.transcript !== "");
  await playUntil(
    "a guess",
    () => guesses().length > 0,
    (bytes) => connection.sendMedia(bytes),
  );
  connection.sendCloseStream({ type: "CloseStream" });
  await until("the connection is closed", () => closes.length > 0, 60);
  assert.notEqual(spoken(messages), "");
});

sdk.works("live: a file with its header, `for await`, `sendKeepAlive`, `sendFinalize`", async () => {
  const { connection } = await connect({ language: "en-US" });
  await connection.waitForOpen();
  connection.sendKeepAlive({ type: "KeepAlive" });
  stream(connection, sample.subarray(0, 150_000));
  connection.sendFinalize({ type: "Finalize" });
  const messages: LiveFrame[] = [];
  let before = "";
  for await (const message of connection) {
    messages.push(message as unknown as LiveFrame);
    if (messages.at(-1)!.from_finalize !== true) continue;
    before = spoken(messages);
    stream(connection, sample.subarray(150_000));
    connection.sendCloseStream({ type: "CloseStream" });
  }
  assert.match(before, /fellow Americans/i);
  assert.equal(messages.at(-1)!.type, "Metadata");
  assert.match(plain(spoken(messages)), /what you can do for your country$/);
});

sdk.works("`accessToken`, which it sends as `Bearer`: files and live", async () => {
  const credentials = { apiKey: undefined, accessToken: server.key } as Parameters<typeof client5>[1];
  await client5(server, credentials).listen.v1.media.transcribeFile(sample, {});
  const { connection, closes } = await connect({}, credentials);
  await connection.waitForOpen();
  connection.sendCloseStream({ type: "CloseStream" });
  await until("the connection is closed", () => closes.length > 0);
  assert.deepEqual(closes, [1000]);
});

sdk.works("refused handshakes: an error with the status, for a key and for a parameter", async () => {
  for (const [options, credentials, status] of [
    [{}, { apiKey: "0".repeat(40) }, /401/],
    [{ model: "none-such" }, {}, /400/],
  ] as const) {
    const { connection, errors, opens } = await connect({ ...options, reconnectAttempts: 0 }, credentials);
    await until("the error", () => errors.length > 0, 30);
    assert.match(String(errors[0]!.message), status);
    assert.equal(opens(), 0);
    connection.close();
  }
});

sdk.works("it dials again when the server closes a stream (1008 after `MAX_LIVE_SECONDS`), and not after 1000", async () => {
  const short = await startServer({}, 8, [], { liveLimits: { sessionSeconds: 3 } });
  try {
    const { connection, messages, closes, opens } = await connect({}, {}, short);
    await connection.waitForOpen();
    stream(connection, samples.subarray(0, 20_000));
    await until("the second connection", () => opens() === 2, 60);
    assert.equal(closes[0], 1008);
    await until("its Metadata", () => messages.filter(({ type, duration }) => type === "Metadata" && duration === 0).length === 2);
    connection.sendCloseStream({ type: "CloseStream" });
    await until("the last close", () => closes.at(-1) === 1000, 60);
    connection.close();
  } finally {
    await short.close();
  }
});

sdk.works("`sendKeepAlive` keeps a stream that is quiet; without it the server closes with 1011 after `LIVE_IDLE_TIMEOUT`", async () => {
  const hasty = await startServer({ LIVE_IDLE_TIMEOUT: "3" });
  try {
    const { connection, closes } = await connect({ reconnectAttempts: 0 }, {}, hasty);
    await connection.waitForOpen();
    for (let i = 0; i < 9; i += 1) {
      connection.sendKeepAlive({ type: "KeepAlive" });
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.deepEqual(closes, []);
    await until("it is closed", () => closes.length > 0, 30);
    assert.equal(closes[0], 1011);
    connection.close();
  } finally {
    await hasty.close();
  }
});

sdk.works("in browsers: the key as a subprotocol among others", async () => {
  const { default: WebSocket } = await import("ws");
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/v1/listen?model=tiny.en`, [
    "token",
    server.key,
    "x-deepgram-session-id",
    "8d0f",
  ]);
  await once(socket, "open");
  assert.equal(socket.protocol, "token");
  socket.send(JSON.stringify({ type: "CloseStream" }));
  const [code] = await once(socket, "close");
  assert.equal(code, 1000);
});
