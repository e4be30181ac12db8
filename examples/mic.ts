// Transcribes the microphone: finals line by line, and below them the guess of the moment, which rewrites itself. Ctrl-C ends it.
//
//   node dist/examples/mic.js --token YOUR_API_KEY
//   node dist/examples/mic.js --list-devices
//   node dist/examples/mic.js --token YOUR_API_KEY --source speech.wav    # or - for standard input: 16 kHz, 16 bits, one channel
import { createReadStream, statSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import { DEFAULT_URL, fail, liveAddress, missingToken, openLiveStream, orUsage } from "./live-stream.js";
import { listDevices, RECORDERS_HELP, SAMPLE_RATE, startRecording } from "./microphone.js";

const usage = `node dist/examples/mic.js --token KEY [--model NAME] [--language CODE] [--device NAME] [--source FILE|-] [--url URL]
node dist/examples/mic.js --list-devices

--token KEY      an API key of the server
--device NAME    one of those that --list-devices shows
--source FILE    a file in the microphone's place: samples of 16 kHz, 16 bits and one channel, in a WAV file or bare; - reads standard input
--url URL        the server's address; ${DEFAULT_URL} by default

${RECORDERS_HELP}`;

/** Of audio, in a piece that is read from a file. */
const PIECE_BYTES = (2 * SAMPLE_RATE) / 20;
/** Milliseconds that the server gets to finish after Ctrl-C. */
const FINISH_MS = 10_000;

function readArguments() {
  const { values } = parseArgs({
    options: {
      token: { type: "string" },
      model: { type: "string", default: "tiny.en" },
      language: { type: "string", default: "en" },
      device: { type: "string" },
      source: { type: "string" },
      url: { type: "string", default: DEFAULT_URL },
      "list-devices": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  if (values["list-devices"]) {
    showDevices();
    process.exit(0);
  }
  if (values.token === undefined) throw missingToken;
  return { ...values, token: values.token, address: liveAddress(values.url) };
}

function showDevices(): void {
  try {
    listDevices();
  } catch (error) {
    fail((error as Error).message);
  }
}

const { token, address, model, language, device, source } = orUsage(readArguments, usage);
const query = {
  ...{ model, language, punctuate: "true", encoding: "linear16", sample_rate: String(SAMPLE_RATE) },
  // Guesses while somebody speaks; a phrase ends after half a second of silence.
  ...{ interim_results: "true", endpointing: "500" },
};
const { socket, transcript } = openLiveStream(address, token, query);

socket.on("close", (code, reason) => {
  stopListening();
  transcript.end();
  if (code !== 1000) fail(`The server closed the connection: ${code} ${reason}`);
  process.exit(0);
});

let stopped = false;
let stopListening = () => {};

socket.on("open", async () => {
  const send = (piece: Uint8Array) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(piece);
  };
  try {
    if (source === undefined) {
      const recorder = await startRecording(device, send);
      stopListening = () => recorder.kill();
      recorder.once("close", finish);
      transcript.note("Listening. Ctrl-C ends it.");
    } else {
      await play(source, send);
      finish();
    }
  } catch (error) {
    if (!stopped) fail((error as Error).message);
  }
});

/** A file goes out at the pace of speech; standard input and pipes as they come. */
async function play(source: string, send: (piece: Uint8Array) => void): Promise<void> {
  const input = source === "-" ? process.stdin : createReadStream(source, { highWaterMark: PIECE_BYTES });
  const paced = source !== "-" && statSync(source).isFile();
  const began = performance.now();
  let bytes = 0;
  stopListening = () => input.destroy();
  for await (const piece of input as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (paced) await sleep(Math.max(0, began + (1000 * bytes) / (2 * SAMPLE_RATE) - performance.now()));
    send(piece);
  }
}

/** The server transcribes what it has, sends the last results and closes. */
function finish(): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "CloseStream" }));
}

process.on("SIGINT", () => {
  stopped = true;
  stopListening();
  finish();
  setTimeout(() => fail(`The server did not finish within ${FINISH_MS / 1000} s.`), FINISH_MS).unref();
});
