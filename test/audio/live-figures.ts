// Prints how much audio each kind of stream holds back when it comes live: node dist/test/audio/live-figures.js
import { existsSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { parseAdtsFrame, parseMpegFrame } from "../../src/audio/frame-sync.js";
import { createAudioDecoder, type RawFormat } from "../../src/audio/index.js";
import { CORPUS, jfk, readFixture, tone16 } from "./decoding.js";
import { heldBack } from "./held-back.js";
import { even, frameByFrame, nativeFlac, oggFlac, oggOpus, recorderWebm, type Unit, wavStream } from "./live-containers.js";

const STEPS = [0.02, 0.1, 0.25];
const SECONDS = 6;

interface Row {
  readonly name: string;
  readonly units: readonly Unit[];
  readonly raw?: RawFormat;
}

const speech = jfk().subarray(0, SECONDS * 16_000);
const rows: Row[] = [];
for (const encoding of ["linear16", "linear32", "mulaw", "alaw"] as const) {
  for (const [sampleRate, channels] of [
    [8_000, 1],
    [16_000, 1],
    [44_100, 1],
    [48_000, 2],
  ] as const) {
    const width = { linear16: 2, linear32: 4, mulaw: 1, alaw: 1 }[encoding];
    const bytes = new Uint8Array(SECONDS * sampleRate * channels * width).fill(0x55);
    rows.push({
      name: `${encoding}, ${sampleRate / 1_000} kHz, ${channels}`,
      units: even(bytes, SECONDS),
      raw: { encoding, sampleRate, channels },
    });
  }
}
const pcm = tone16(SECONDS, 16_000);
for (const [name, dataSize] of [
  ["true size", pcm.length],
  ["size 0", 0],
  ["size 0xFFFFFFFF", 0xffff_ffff],
  ["size of the first 0.1 s", 3_200],
] as const)
  rows.push({ name: `WAV, ${name}`, units: wavStream(pcm, SECONDS, { dataSize }) });
rows.push(
  { name: "WebM Opus, clusters of 1 s without sizes", units: recorderWebm(SECONDS) },
  { name: "Ogg Opus, 1 packet (20 ms) a page", units: oggOpus(SECONDS, 1) },
  { name: "Ogg Opus, 10 packets (0.2 s) a page", units: oggOpus(SECONDS, 10) },
  { name: "FLAC 16 kHz, blocks of 1,024 (64 ms)", units: nativeFlac(speech, 16_000, 1_024) },
  { name: "FLAC 16 kHz, blocks of 4,096 (256 ms)", units: nativeFlac(speech, 16_000) },
  { name: "Ogg FLAC 16 kHz, blocks of 1,024", units: oggFlac(speech, 16_000, 1_024) },
  { name: "ADTS AAC 16 kHz (frames of 64 ms)", units: frameByFrame(readFixture("mono-16k.aac"), parseAdtsFrame, SECONDS) },
  { name: "ADTS AAC 44.1 kHz stereo (23 ms)", units: frameByFrame(readFixture("stereo-44k.aac"), parseAdtsFrame, SECONDS) },
  { name: "MP3 16 kHz (frames of 36 ms)", units: frameByFrame(readFixture("mono-16k.mp3"), parseMpegFrame, SECONDS) },
);
rows.push({ name: "MP4, fragmented", units: even(readFixture("fragmented-48k.mp4"), 0.6) });
for (const [name, file, seconds] of [["MP4, index last, jfk_441_m4a.m4a", "audio/known/jfk_441_m4a.m4a", 11]] as const) {
  const path = joinPath(CORPUS, file);
  if (existsSync(path)) rows.push({ name, units: even(new Uint8Array(readFileSync(path)), seconds) });
}

const decoder = createAudioDecoder();
const ms = (seconds: number) => (Number.isFinite(seconds) ? String(Math.round(seconds * 1_000)) : "–").padStart(6);
console.log(`ms held back: first block after | median / worst, in steps of ${STEPS.map((step) => `${step * 1_000} ms`).join(", ")}`);
for (const { name, units, raw } of rows) {
  const cells: string[] = [];
  for (const step of STEPS) {
    const { first, median, worst } = await heldBack(decoder, units, step, raw ? { raw } : {});
    cells.push(`${ms(first)} | ${ms(median)} /${ms(worst)}`);
  }
  console.log(`${name.padEnd(44)}${cells.join("   ")}`);
}
await decoder.close();
