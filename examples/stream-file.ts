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
import { DEFAULT_URL, fail, liveAddress, missingToken, openLiveStream, orUsage } from "./live-stream.js";

const usage = `node dist/examples/stream-file.js FILE --token KEY [--model NAME] [--language CODE] [--url URL] [--fast]

FILE               any audio file
--token KEY        an API key of the server
--url URL          the server's address; ${DEFAULT_URL} by default
--fast             sends the file as it is and at once, instead of playing it in real time
--encoding NAME    of a file of bare samples: linear16, linear32, mulaw or alaw
--sample-rate HZ   of such a file
--channels COUNT   of such a file; 1 by default`;

/** Bytes of one sample in each encoding of files that are nothing but samples. */
const SAMPLE_BYTES: Readonly<Record<string, number>> = { linear16: 2, linear32: 4, mulaw: 1, alaw: 1 };
/** Seconds of audio in one message. */
const PIECE_SECONDS = 0.05;
/** In one message, where nothing is played. */
const PIECE_BYTES = 32_768;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      token: { type: "string" },
      model: { type: "string", default: "tiny.en" },
      language: { type: "string", default: "en" },
      url: { type: "string", default: DEFAULT_URL },
      fast: { type: "boolean", default: false },
      encoding: { type: "string" },
      "sample-rate": { type: "string" },
      channels: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [file] = positionals;
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  if (file === undefined) throw new Error("FILE is missing: give the path of an audio file.");
  if (values.token === undefined) throw missingToken;
  return { ...values, file, token: values.token, address: liveAddress(values.url) };
}

const { file, token, address, model, language, fast, encoding, "sample-rate": sampleRate, channels } = orUsage(readArguments, usage);

/** Pieces of audio, and what the server has to be told about them. */
interface Source {
  readonly query: Readonly<Record<string, string>>;
  readonly pieces: AsyncIterable<Uint8Array>;
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** At the pace at which they would be spoken. */
async function* played(bytes: Uint8Array, frameBytes: number, rate: number): AsyncGenerator<Uint8Array> {
  const step = frameBytes * Math.max(1, Math.round(rate * PIECE_SECONDS));
  const began = performance.now();
  for (let at = 0; at < bytes.length; at += step) {
    const piece = bytes.subarray(at, at + step);
    // Due when its last sample has been spoken, counted from the beginning: waiting a fixed time each turn would fall behind.
    await sleep(Math.max(0, began + (1000 * (at + piece.length)) / (frameBytes * rate) - performance.now()));
    yield piece;
  }
}

/** The file's own bytes: the server finds out by itself what they are, unless they are bare samples. */
function asItIs(bytes: Uint8Array): Source {
  const said = { encoding, sample_rate: sampleRate, channels };
  const query = Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const sampleBytes = SAMPLE_BYTES[encoding ?? ""];
  if (fast || sampleBytes === undefined) return { query, pieces: inPieces(bytes) };
  return { query, pieces: played(bytes, sampleBytes * Number(channels ?? 1), Number(sampleRate ?? 16_000)) };
}

/** Plain samples, played. They have no header, so encoding and rate are said in the query. */
async function decoded(bytes: Uint8Array): Promise<Source> {
  const { channelData, sampleRate } = await decode(bytes).catch((error: Error) =>
    fail(`${file} cannot be read here (${error.message}). --fast sends it as it is; --encoding and --sample-rate describe bare samples.`),
  );
  const samples = linear16(channelData);
  const query = { encoding: "linear16", sample_rate: String(sampleRate) };
  return { query, pieces: played(new Uint8Array(samples.buffer), samples.BYTES_PER_ELEMENT, sampleRate) };
}

/** The mean of all channels as 16-bit integers. */
function linear16(channels: readonly Float32Array[]): Int16Array<ArrayBuffer> {
  return Int16Array.from(channels[0] ?? [], (_, index) => {
    const mean = channels.reduce((sum, channel) => sum + channel[index]!, 0) / channels.length;
    return Math.max(-32_768, Math.min(32_767, Math.round(mean * 32_767)));
  });
}

const bytes = await readFile(file).catch((error: Error) => fail(`${file} cannot be read: ${error.message}`));
const { query, pieces } = fast || (encoding ?? "") in SAMPLE_BYTES ? asItIs(bytes) : await decoded(bytes);
const parameters = { model, language, punctuate: "true", interim_results: "true", ...query };
const { socket, transcript } = openLiveStream(address, token, parameters);

socket.on("close", (code, reason) => {
  transcript.end();
  // 1000 is the answer to CloseStream: everything that was sent has been transcribed.
  if (code !== 1000) fail(`The server closed the connection: ${code} ${reason}`);
  process.exit(0);
});

socket.on("open", async () => {
  for await (const piece of pieces) {
    if (socket.readyState !== WebSocket.OPEN) return;
    // Waiting until it is on its way keeps the whole file from piling up here when the server is slower.
    await new Promise((settle) => socket.send(piece, settle));
  }
  socket.send(JSON.stringify({ type: "CloseStream" }));
});
