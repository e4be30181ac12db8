import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { createClient, type ListenLiveClient, LiveTranscriptionEvents } from "deepgram-sdk-3";
import { ROOT } from "../audio/decoding.js";
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

interface Heard {
  readonly client: ListenLiveClient;
  readonly finals: string[];
  readonly metadata: { readonly duration: number; readonly request_id: string }[];
  readonly utteranceEnds: { readonly last_word_end: number }[];
  readonly unhandled: { readonly type: string }[];
  readonly closes: number[];
  readonly errors: { readonly message?: string }[];
}

function connect(options: Record<string, unknown>, key = server.key): Heard {
  const client = createClient(key, { global: { url: server.url } }).listen.live(options);
  const heard: Heard = { client, finals: [], metadata: [], utteranceEnds: [], unhandled: [], closes: [], errors: [] };
  client.on(LiveTranscriptionEvents.Transcript, (data) => {
    if (data.is_final) heard.finals.push(data.channel.alternatives[0].transcript);
  });
  client.on(LiveTranscriptionEvents.Metadata, (data) => heard.metadata.push(data));
  client.on(LiveTranscriptionEvents.UtteranceEnd, (data) => heard.utteranceEnds.push(data));
  client.on(LiveTranscriptionEvents.Unhandled, (data) => heard.unhandled.push(data));
  client.on(LiveTranscriptionEvents.Close, (event) => heard.closes.push(event.code));
  client.on(LiveTranscriptionEvents.Error, (error) => heard.errors.push(error));
  return heard;
}

const opened = ({ client }: Heard) => new Promise<void>((resolve) => client.on(LiveTranscriptionEvents.Open, () => resolve()));

function stream(client: ListenLiveClient, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 8000) {
    const part = bytes.subarray(at, at + 8000);
    client.send(part.buffer.slice(part.byteOffset, part.byteOffset + part.length) as ArrayBuffer);
  }
}

test("@deepgram/sdk 3 streams, with options that nobody set, and gets transcript, UtteranceEnd, Metadata and 1000", async () => {
  const options = { model: "nova-2", language: "en-US", encoding: "linear16", sample_rate: 16_000, interim_results: true };
  const heard = connect({ ...options, utterance_end_ms: 2500, vad_events: true, endpointing: 500, diarize: undefined, tag: undefined });
  await opened(heard);
  stream(heard.client, Buffer.concat([samples, Buffer.alloc(3 * 32_000)]));
  heard.client.requestClose();
  await until("the connection is closed", () => heard.closes.length > 0, 60);
  assertSpoken(heard.finals.join(" "), sampleText);
  assert.deepEqual(
    heard.metadata.map(({ duration }) => duration),
    [0, 14],
  );
  assert.equal(heard.utteranceEnds.length, 1);
  assert.deepEqual([heard.unhandled, heard.errors, heard.closes], [[], [], [1000]]);
});

test("@deepgram/sdk 3 keeps alive, configures and finalizes; the stream goes on", async () => {
  const heard = connect({ model: "tiny.en", encoding: "linear16", sample_rate: 16_000 });
  await opened(heard);
  heard.client.keepAlive();
  stream(heard.client, samples.subarray(0, 150_000));
  heard.client.finalize();
  await until("the words so far", () => /fellow Americans/i.test(heard.finals.join(" ")), 60);
  heard.client.configure({ numerals: true });
  await until("the answer to Configure", () => heard.unhandled.length > 0);
  assert.equal(heard.unhandled[0]!.type, "ConfigureFailure");
  stream(heard.client, samples.subarray(150_000));
  heard.client.requestClose();
  await until("the connection is closed", () => heard.closes.length > 0, 60);
  assert.match(plain(heard.finals.join(" ")), /what you can do for your country$/);
});

test("@deepgram/sdk 3 says that a key is bad", async () => {
  const heard = connect({ model: "tiny.en" }, "0".repeat(40));
  await until("the error", () => heard.errors.length > 0);
  assert.match(String(heard.errors[0]!.message), /401/);
});

test("@deepgram/sdk 3 where there is a global WebSocket, as in browsers and Node 22: the key as a subprotocol", async () => {
  // It looks for the global once, when it is loaded: another process has it loaded after the global is there.
  const script = `globalThis.WebSocket = require("ws");
const { createClient } = require("deepgram-sdk-3");
const live = createClient(process.env.KEY, { global: { url: process.env.SERVER } }).listen.live({ model: "tiny.en" });
live.on("open", () => { console.log(live.conn.protocol); live.requestClose(); });
live.on("close", (event) => console.log(event.code));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: ROOT,
    env: { ...process.env, KEY: server.key, SERVER: server.url },
  });
  assert.deepEqual(stdout.trim().split("\n"), ["token", "1000"]);
});

test("@deepgram/sdk 3 transcribes a URL", async () => {
  const { prerecorded } = createClient(server.key, { global: { url: server.url } }).listen;
  const { result, error } = await prerecorded.transcribeUrl(
    { url: "https://media.example/jfk.wav" },
    { model: "nova-2", smart_format: true, diarize: undefined, utterances: true },
  );
  assert.equal(error, null);
  assert.equal(result!.results.channels[0]!.alternatives[0]!.transcript, sampleText);
  assert.equal(result!.metadata.duration, 11);
  assert.ok(result!.results.utterances!.length > 0);
});

test("@deepgram/sdk 3 says why a URL was not fetched", async () => {
  const { prerecorded } = createClient(server.key, { global: { url: server.url } }).listen;
  const { result, error } = await prerecorded.transcribeUrl({ url: "https://media.example/missing.wav" }, { model: "nova-2" });
  assert.equal(result, null);
  assert.equal((error as unknown as { status: number }).status, 400);
  assert.match(error!.message, /REMOTE_CONTENT_ERROR.*media\.example answered with 404 Not Found/);
});
