import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before } from "node:test";
import { promisify } from "node:util";
import { type ListenLiveClient, LiveTranscriptionEvents } from "deepgram-sdk-3";
import { ROOT } from "../audio/decoding.js";
import { plain, samples } from "../http/parameters/asking.js";
import { type RunningServer, sampleText, startServer, until } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import { clientTests } from "./client.js";
import { client3, sdk3 } from "./deepgram-sdk.js";
import { playUntil } from "./live-frames.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const sdk = clientTests(sdk3);

interface Heard {
  readonly client: ListenLiveClient;
  readonly finals: string[];
  readonly guesses: string[];
  readonly metadata: { readonly duration: number; readonly request_id: string }[];
  readonly utteranceEnds: { readonly last_word_end: number }[];
  readonly unhandled: { readonly type: string }[];
  readonly closes: number[];
  readonly errors: { readonly message?: string }[];
}

function connect(options: Record<string, unknown>, key = server.key): Heard {
  const connection = client3(server, key).listen.live(options);
  const heard: Heard = {
    client: connection,
    finals: [],
    guesses: [],
    metadata: [],
    utteranceEnds: [],
    unhandled: [],
    closes: [],
    errors: [],
  };
  connection.on(LiveTranscriptionEvents.Transcript, (data) => {
    (data.is_final ? heard.finals : heard.guesses).push(data.channel.alternatives[0].transcript);
  });
  connection.on(LiveTranscriptionEvents.Metadata, (data) => heard.metadata.push(data));
  connection.on(LiveTranscriptionEvents.UtteranceEnd, (data) => heard.utteranceEnds.push(data));
  connection.on(LiveTranscriptionEvents.Unhandled, (data) => heard.unhandled.push(data));
  connection.on(LiveTranscriptionEvents.Close, (event) => heard.closes.push(event.code));
  connection.on(LiveTranscriptionEvents.Error, (error) => heard.errors.push(error));
  return heard;
}

const opened = ({ client }: Heard) => new Promise<void>((resolve) => client.on(LiveTranscriptionEvents.Open, () => resolve()));

function stream(client: ListenLiveClient, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 8000) {
    const part = bytes.subarray(at, at + 8000);
    client.send(part.buffer.slice(part.byteOffset, part.byteOffset + part.length) as ArrayBuffer);
  }
}

sdk.works("live: options that are `undefined`; transcripts, `UtteranceEnd`, Metadata, close with 1000; `isConnected`", async () => {
  const options = { model: "nova-2", language: "en-US", encoding: "linear16", sample_rate: 16_000, interim_results: true };
  const heard = connect({ ...options, utterance_end_ms: 2500, vad_events: true, endpointing: 500, diarize: undefined, tag: undefined });
  await opened(heard);
  assert.equal(heard.client.isConnected(), true);
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

sdk.works("live: `interim_results`", async () => {
  const heard = connect({ model: "nova-2", encoding: "linear16", sample_rate: 16_000, interim_results: true });
  await opened(heard);
  await playUntil(
    "a guess",
    () => heard.guesses.some((text) => text !== ""),
    (bytes) => stream(heard.client, bytes),
  );
  heard.client.requestClose();
  await until("the connection is closed", () => heard.closes.length > 0, 60);
});

sdk.works("live: `keepAlive`, `finalize`; the stream goes on", async () => {
  const heard = connect({ model: "tiny.en", encoding: "linear16", sample_rate: 16_000 });
  await opened(heard);
  heard.client.keepAlive();
  stream(heard.client, samples.subarray(0, 150_000));
  heard.client.finalize();
  await until("the words so far", () => /fellow Americans/i.test(heard.finals.join(" ")), 60);
  stream(heard.client, samples.subarray(150_000));
  heard.client.requestClose();
  await until("the connection is closed", () => heard.closes.length > 0, 60);
  assert.match(plain(heard.finals.join(" ")), /what you can do for your country$/);
});

sdk.lacks("`configure`", "numerals cannot be switched within a stream; `ConfigureFailure` says so, and the stream goes on", async () => {
  const heard = connect({ model: "tiny.en" });
  await opened(heard);
  heard.client.configure({ numerals: true });
  await until("the answer", () => heard.unhandled.length > 0);
  assert.equal(heard.unhandled[0]!.type, "ConfigureFailure");
  heard.client.requestClose();
  await until("the connection is closed", () => heard.closes.length > 0);
  assert.deepEqual(heard.closes, [1000]);
});

sdk.works("refused handshakes: the event `Error` with the status", async () => {
  const heard = connect({ model: "tiny.en" }, "0".repeat(40));
  await until("the error", () => heard.errors.length > 0);
  assert.match(String(heard.errors[0]!.message), /401/);
});

sdk.works("where there is a global `WebSocket`, as in browsers and Node 22: the key as a subprotocol", async () => {
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
