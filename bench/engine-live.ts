import { readFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createAudioDecoder } from "../src/audio/index.js";
import { createEngine, type EngineStream, type OwnedEngine } from "../src/engine/index.js";
import { isDev, LONG_ID, readCorpus } from "./corpus.js";
import { modelsDir, packageRoot } from "./paths.js";
import { median, quantile } from "./statistics.js";

// How long live windows take in the engine alone: by length on an idle machine, and beside recordings that keep all cores busy.
// node dist/bench/engine-live.js [--model tiny.en] [--lengths] [--streams 1,4] [--files 0,4,16] [--seconds 24]

const RATE = 16_000;
/** Seconds between two finals of a stream, and between two guesses. */
const FINAL_EVERY = 4;
const INTERIM_EVERY = 0.5;

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "tiny.en" },
    lengths: { type: "boolean", default: false },
    streams: { type: "string", default: "1,4" },
    files: { type: "string", default: "0,4,16" },
    seconds: { type: "string", default: "24" },
  },
});
const { model } = values;
const numbers = (list: string) => list.split(",").map(Number);
const round = (ms: number) => ms.toFixed(0).padStart(5);

const decoder = createAudioDecoder();
async function* one(bytes: Uint8Array) {
  yield bytes;
}

async function read(file: string): Promise<Float32Array> {
  const signal = new AbortController().signal;
  const bytes = await readFile(file);
  const stream = decoder.decode(one(bytes), { signal, channels: "mix" });
  const parts: Float32Array[] = [];
  for await (const block of stream) for (const each of block) parts.push(each);
  const pcm = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => {
    pcm.set(part, at);
    return at + part.length;
  }, 0);
  return pcm;
}

const items = readCorpus();
const clips = await Promise.all(
  items
    .filter((item) => isDev(item) && item.seconds >= 3 && item.seconds <= 8)
    .slice(0, 40)
    .map(({ file }) => read(file)),
);
const long = await read(items.find(({ id }) => id === LONG_ID)!.file);
await decoder.close();

interface Delays {
  readonly final: number[];
  readonly interim: number[];
  /** Guesses that a final or the next guess overtook. */
  dropped: number;
}

/** One speaker: a clip is said, guessed at as it grows, and becomes final every `FINAL_EVERY` seconds. */
async function speak(stream: EngineStream, first: number, delays: Delays, until: number): Promise<void> {
  await sleep(((first * 1.37) % FINAL_EVERY) * 1000);
  const finals: Promise<void>[] = [];
  for (let n = first; performance.now() < until; n += 7) {
    const clip = clips[n % clips.length]!;
    const began = performance.now();
    const guess = new AbortController();
    let guessing = false;
    const drop = () => {
      delays.dropped += 1;
    };
    for (let at = INTERIM_EVERY; at < FINAL_EVERY; at += INTERIM_EVERY) {
      await sleep(began + at * 1000 - performance.now());
      if (guessing) {
        drop();
        continue;
      }
      const sent = performance.now();
      guessing = true;
      stream
        .transcribe({ pcm: clip.slice(0, (at * clip.length) / FINAL_EVERY), offset: n * 1e6 }, "interim", guess.signal)
        .then(() => delays.interim.push(performance.now() - sent), drop)
        .finally(() => {
          guessing = false;
        });
    }
    await sleep(began + FINAL_EVERY * 1000 - performance.now());
    guess.abort();
    const sent = performance.now();
    finals.push(
      stream
        .transcribe({ pcm: clip.slice(), offset: n * 1e6 }, "final", new AbortController().signal)
        .then(() => void delays.final.push(performance.now() - sent)),
    );
  }
  await Promise.all(finals);
}

/** Requests for the long recording, each followed by the next one. Returns the seconds of audio that were done. */
async function transcribeFiles(engine: OwnedEngine, count: number, signal: AbortSignal): Promise<number> {
  let seconds = 0;
  async function* windows(at: number) {
    for (; at < long.length; at += 28 * RATE) {
      yield { pcm: long.slice(at, at + 28 * RATE), offset: at };
      seconds += 28;
    }
  }
  await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      while (!signal.aborted) await engine.transcribe(windows(i * 3 * RATE), { model }, signal).catch(() => undefined);
    }),
  );
  return seconds;
}

const engine = createEngine({
  modelsDirs: [`${packageRoot}/models`, modelsDir],
  defaultModel: model,
  threads: 2,
  workers: 1,
  maxAdmitted: 64,
  maxRows: 8,
  maxLiveDelay: Number.POSITIVE_INFINITY,
});
await engine.ready();
const warm = engine.openStream({ model });
for (let i = 0; i < 6; i++) await warm.transcribe({ pcm: clips[i]!.slice(), offset: 0 }, "final", new AbortController().signal);

if (values.lengths) {
  console.log("seconds | interim ms | after one 0.5 s shorter | final ms | after an interim (medians, idle machine)");
  const hear = async (seconds: number, urgency: "interim" | "final", n: number, offset: number) => {
    const began = performance.now();
    const pcm = long.slice(n * 30 * RATE, (n * 30 + seconds) * RATE);
    await warm.transcribe({ pcm, offset }, urgency, new AbortController().signal);
    return performance.now() - began;
  };
  let offset = 0;
  for (const seconds of [1, 2, 4, 8, 12]) {
    const took: number[][] = [[], [], [], []];
    for (let n = 0; n < 12; n++) {
      took[0]!.push(await hear(seconds, "interim", n, ++offset));
      await hear(seconds - 0.5, "interim", n, ++offset);
      took[1]!.push(await hear(seconds, "interim", n, offset));
      took[3]!.push(await hear(seconds, "final", n, offset));
      took[2]!.push(await hear(seconds, "final", n, ++offset));
    }
    console.log(`${String(seconds).padStart(7)} | ${took.map((list) => round(median(list))).join(" | ")}`);
  }
} else {
  console.log("streams | files | finals: median, p95 | interims: median, p95, dropped | file audio s/s");
  for (const streams of numbers(values.streams))
    for (const files of numbers(values.files)) {
      const delays: Delays = { final: [], interim: [], dropped: 0 };
      const stop = new AbortController();
      const working = transcribeFiles(engine, files, stop.signal);
      await sleep(1500);
      const began = performance.now();
      const until = began + Number(values.seconds) * 1000;
      const open = Array.from({ length: streams }, () => engine.openStream({ model }));
      await Promise.all(open.map((stream, i) => speak(stream, i, delays, until)));
      for (const stream of open) stream.release();
      const took = (performance.now() - began) / 1000 + 1.5;
      stop.abort();
      const of = (list: readonly number[]) => `${round(median(list))} ${round(quantile(list, 0.95))}`;
      console.log(
        `${String(streams).padStart(7)} | ${String(files).padStart(5)} | ${of(delays.final)} (${delays.final.length}) | ${of(delays.interim)} (${delays.interim.length}), ${delays.dropped} | ${((await working) / took).toFixed(0)}`,
      );
    }
}
warm.release();
await engine.close();
process.exitCode = 0;
