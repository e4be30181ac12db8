// Prints what a long live stream leaves the process holding, in fast motion: node dist/test/audio/live-memory-figures.js [hours [kind]]

import { parseMpegFrame } from "../../src/audio/frame-sync.js";
import { createAudioDecoder, type RawFormat } from "../../src/audio/index.js";
import { readFixture, tone16 } from "./decoding.js";
import { frameByFrame, oggOpus, recorderWebm, type Unit } from "./live-containers.js";

const hours = Number(process.argv[2] ?? 1);
const seconds = 3_600 * hours;

/** Unit by unit, as a client sends them. */
async function* sent(units: Iterable<Unit>): AsyncGenerator<Uint8Array> {
  for (const { bytes } of units) yield bytes;
}

function* rawPieces(): Generator<Unit> {
  const bytes = tone16(0.02, 16_000);
  for (let i = 0; i < seconds * 50; i += 1) yield { bytes, until: i / 50 };
}

/** The header, and then the same minute again and again: nothing is held here. A last page that is marked so is left out. */
function* again([header, ...units]: readonly Unit[]): Generator<Unit> {
  yield header!;
  const minute = units.slice(0, -1);
  for (let i = 0; i < seconds / 60; i += 1) yield* minute;
}

const raw: RawFormat = { encoding: "linear16", sampleRate: 16_000, channels: 1 };
const streams: readonly (readonly [name: string, units: () => Iterable<Unit>, raw?: RawFormat])[] = [
  ["linear16, 20 ms a piece", rawPieces, raw],
  ["WebM Opus, 20 ms", () => again(recorderWebm(60))],
  ["Ogg Opus, 100 ms", () => again(oggOpus(60, 5))],
  ["MP3, 36 ms", () => again(frameByFrame(readFixture("mono-16k.mp3"), parseMpegFrame, 60))],
];

for (const [name, units, format] of streams.filter(([name]) => name.includes(process.argv[3] ?? ""))) {
  const pieces = units();
  const decoder = createAudioDecoder();
  const { signal } = new AbortController();
  const stream = decoder.decode(sent(pieces), { signal, channels: "mix", maxSeconds: seconds + 60, ...(format && { raw: format }) });
  process.stdout.write(`${name.padEnd(26)} resident MB at each sixth of ${hours} h:`);
  const before = process.cpuUsage();
  let sixths = 1;
  for await (const _ of stream) {
    if (stream.duration() < (sixths * seconds) / 6) continue;
    sixths += 1;
    process.stdout.write(` ${Math.round(process.memoryUsage().rss / 1e6)}`);
  }
  const { user, system } = process.cpuUsage(before);
  console.log(`; CPU ms a second of audio: ${((user + system) / 1_000 / stream.duration()).toFixed(2)}`);
  await decoder.close();
}
