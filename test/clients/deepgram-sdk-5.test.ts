import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { Deepgram, DeepgramClient } from "@deepgram/sdk";
import { plain, samples } from "../http/parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer, until } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import { type MediaHost, mediaHost } from "../remote/media-host.js";

let server: RunningServer;
let media: MediaHost;
before(async () => {
  media = await mediaHost("/jfk.wav", sample);
  server = await startServer({}, 8, [], media);
});
after(async () => {
  await server.close();
  await media.close();
});

interface Message {
  readonly type: string;
  readonly is_final?: boolean;
  readonly from_finalize?: boolean;
  readonly duration?: number;
  readonly request_id?: string;
  readonly last_word_end?: number;
  readonly channel?: { readonly alternatives: readonly { readonly transcript: string }[] };
}

/** A connection as their README makes it, at this server's address. */
async function connect(options: object, apiKey = server.key, more: { readonly reconnectAttempts?: number } = {}) {
  const address = `ws://127.0.0.1:${server.port}`;
  const environment = { base: server.url, production: address, agent: address, agentRest: server.url };
  const client = new DeepgramClient({ apiKey, environment });
  const connection = await client.listen.v1.connect({ model: "tiny.en", ...options, ...more } as Parameters<
    typeof client.listen.v1.connect
  >[0]);
  const messages: Message[] = [];
  const closes: number[] = [];
  const errors: Error[] = [];
  let opens = 0;
  connection.on("open", () => {
    opens += 1;
  });
  connection.on("message", (message) => messages.push(message as unknown as Message));
  connection.on("close", (event) => closes.push(event.code));
  connection.on("error", (error) => errors.push(error));
  connection.connect();
  return { connection, messages, closes, errors, opens: () => opens };
}

function stream(connection: { sendMedia(bytes: ArrayBufferView): void }, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 8000) connection.sendMedia(bytes.subarray(at, at + 8000));
}

const spoken = (messages: readonly Message[]) =>
  messages
    .filter((message) => message.type === "Results" && message.is_final === true)
    .map((message) => message.channel!.alternatives[0]!.transcript)
    .filter((text) => text !== "")
    .join(" ");

test("@deepgram/sdk 5 streams raw samples and gets the transcript, UtteranceEnd, Metadata, and one close with 1000", async () => {
  const options = { encoding: "linear16", sample_rate: 16_000, interim_results: "true", utterance_end_ms: 2500, vad_events: "true" };
  const { connection, messages, closes, opens } = await connect(options);
  await connection.waitForOpen();
  // In real time, until there is something to read before it is final.
  let sent = 0;
  while (sent < samples.length && !messages.some(({ is_final: final }) => final === false)) {
    stream(connection, samples.subarray(sent, sent + 3200));
    sent += 3200;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.ok(sent < samples.length, "there are interim results");
  // Silence after the speech, so that the utterance ends while audio still comes.
  stream(connection, Buffer.concat([samples.subarray(sent), Buffer.alloc(3 * 32_000)]));
  connection.sendCloseStream({ type: "CloseStream" });
  await until("the connection is closed", () => closes.length > 0, 60);
  assertSpoken(spoken(messages), sampleText);
  const types = messages.map(({ type }) => type);
  assert.equal(types[0], "Metadata");
  assert.equal(types.at(-1), "Metadata");
  assert.equal(messages.at(-1)!.duration, 14);
  assert.ok(types.includes("SpeechStarted"));
  assert.equal(messages.filter(({ type }) => type === "UtteranceEnd").length, 1);
  assert.ok(
    messages.some(({ is_final: final }) => final === false),
    "there are interim results",
  );
  assert.deepEqual(closes, [1000]);
  // It would dial again after any other code.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(opens(), 1);
  await until("no stream is left", () => server.engine.status().streams === 0);
});

test("@deepgram/sdk 5 iterates over a file's messages, keeps alive and finalizes", async () => {
  const { connection, messages, closes } = await connect({});
  await connection.waitForOpen();
  connection.sendKeepAlive({ type: "KeepAlive" });
  stream(connection, sample.subarray(0, 150_000));
  connection.sendFinalize({ type: "Finalize" });
  await until("the answer to Finalize", () => messages.some((message) => message.from_finalize === true), 60);
  const before = spoken(messages);
  assert.match(before, /fellow Americans/i);
  stream(connection, sample.subarray(150_000));
  connection.sendCloseStream({ type: "CloseStream" });
  await until("the connection is closed", () => closes.length > 0, 60);
  assert.ok(spoken(messages).length > before.length);
  assert.match(plain(spoken(messages)), /what you can do for your country$/);
});

test("@deepgram/sdk 5 says that a key is bad", async () => {
  const { connection, errors, closes, opens } = await connect({}, "0".repeat(40), { reconnectAttempts: 0 });
  await until("the error", () => errors.length > 0, 30);
  assert.match(String(errors[0]!.message), /401/);
  assert.equal(opens(), 0);
  connection.close();
  void closes;
});

test("@deepgram/sdk 5 as a browser's: the key as a subprotocol among others", async () => {
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

const pre = () =>
  new DeepgramClient({
    apiKey: server.key,
    environment: { base: server.url, production: server.url, agent: server.url, agentRest: server.url },
  });

test("@deepgram/sdk 5 transcribes a URL", async () => {
  const answer = await pre().listen.v1.media.transcribeUrl({
    url: "https://media.example/jfk.wav",
    model: "nova-3",
    smart_format: true,
    tag: ["a", "b"],
  });
  assert.ok("results" in answer);
  assert.equal(answer.results.channels[0]!.alternatives![0]!.transcript, sampleText);
  assert.equal(answer.metadata.duration, 11);
  assert.deepEqual((answer.metadata as { tags?: string[] }).tags, ["a", "b"]);
});

test("@deepgram/sdk 5 says why a URL was not fetched", async () => {
  for (const [url, message] of [
    ["https://media.example/missing.wav", /media\.example answered with 404 Not Found/],
    ["http://169.254.169.254/latest/meta-data/", /169\.254\.169\.254 leads to an address that is never asked/],
  ] as const) {
    await assert.rejects(pre().listen.v1.media.transcribeUrl({ url }), (error: Deepgram.BadRequestError) => {
      assert.ok(error instanceof Deepgram.BadRequestError);
      const { err_code: code, err_msg: text } = error.body as { err_code: string; err_msg: string };
      assert.equal(code, "REMOTE_CONTENT_ERROR");
      assert.match(text, message);
      return true;
    });
  }
});
