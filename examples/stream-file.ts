// Streams an audio file to the server and prints what is said while it is said.
//
//   node dist/examples/stream-file.js audio/jfk.wav --token YOUR_API_KEY
//
// The file is played in real time, as a microphone would: what is on the line below the finals is a guess that may still change.
// --fast sends the file as it is, as quickly as the server takes it.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import decode from "@audio/decode";
import { WebSocket } from "ws";
import { openLiveStream } from "./live-stream.js";

const usage = `node dist/examples/stream-file.js FILE --token KEY [--model NAME] [--language CODE] [--url URL] [--fast]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    token: { type: "string" },
    model: { type: "string", default: "tiny.en" },
    language: { type: "string", default: "en" },
    url: { type: "string", default: "ws://localhost:7860/v1/listen" },
    fast: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [file] = positionals;
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (file === undefined || values.token === undefined) {
  console.error(usage);
  process.exit(2);
}

/** Seconds of audio in one message. */
const PIECE_SECONDS = 0.05;

/** Pieces of audio, and what the server has to be told about them. */
interface Source {
  readonly query: Readonly<Record<string, string>>;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** The file's own bytes: the server finds out by itself what they are, in any container. */
async function asItIs(path: string): Promise<Source> {
  const bytes = await readFile(path);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 32_768) yield bytes.subarray(at, at + 32_768);
  }
  return { query: {}, pieces: pieces() };
}

/** Plain samples at the pace at which they would be spoken. They have no header, so encoding and rate are said in the query. */
async function inRealTime(path: string): Promise<Source> {
  const { channelData, sampleRate } = await decode(await readFile(path));
  const samples = linear16(channelData);
  const step = Math.round(sampleRate * PIECE_SECONDS);
  async function* pieces() {
    const began = performance.now();
    for (let at = 0; at < samples.length; at += step) {
      const piece = samples.subarray(at, at + step);
      // Due when its last sample has been spoken, counted from the beginning: waiting a fixed time each turn would fall behind.
      await sleep(Math.max(0, began + (1000 * (at + piece.length)) / sampleRate - performance.now()));
      yield new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
  return { query: { encoding: "linear16", sample_rate: String(sampleRate) }, pieces: pieces() };
}

/** The mean of all channels as 16-bit integers. */
function linear16(channels: readonly Float32Array[]): Int16Array {
  return Int16Array.from(channels[0] ?? [], (_, index) => {
    const mean = channels.reduce((sum, channel) => sum + channel[index]!, 0) / channels.length;
    return Math.max(-32_768, Math.min(32_767, Math.round(mean * 32_767)));
  });
}

const { query, pieces } = values.fast ? await asItIs(file) : await inRealTime(file);
const { model, language } = values;
const parameters = { model, language, punctuate: "true", interim_results: "true", ...query };
const { socket, transcript } = openLiveStream(values.url, values.token, parameters);

socket.on("close", (code) => {
  transcript.end();
  // 1000 is the answer to CloseStream: everything that was sent has been transcribed.
  process.exit(code === 1000 ? 0 : 1);
});

socket.on("open", async () => {
  for await (const piece of pieces) {
    if (socket.readyState !== WebSocket.OPEN) return;
    // Waiting until it is on its way keeps the whole file from piling up here when the server is slower.
    await new Promise((settle) => socket.send(piece, settle));
  }
  socket.send(JSON.stringify({ type: "CloseStream" }));
});
