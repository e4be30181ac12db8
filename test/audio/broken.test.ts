import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { type AudioErrorCode, createAudioDecoder } from "../../src/audio/index.js";
import { decodeAll, outcome, readFixture, tone16, wavFile } from "./decoding.js";
import { seeded } from "./mutation.js";

const decoder = createAudioDecoder({ chunkTimeoutMs: 5_000 });
after(() => decoder.close());

const latin = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const second = tone16(1, 16_000);
const wav = wavFile(second);
const padded = (magic: string) => new Uint8Array([...latin(magic), ...noise(2_000, 5)]);

function noise(length: number, seed: number): Uint8Array {
  const random = seeded(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

function edited(name: string, at: number, ...values: number[]): Uint8Array {
  const bytes = readFixture(name);
  bytes.set(values, at);
  return bytes;
}

/** A MOV index whose table of so many samples, all of one size, is written in 20 bytes. */
function hugeTable(entries: number): Uint8Array {
  const bytes = readFixture("pcm-8k.mov");
  new DataView(bytes.buffer).setUint32(Buffer.from(bytes).indexOf("stsz") + 12, entries);
  return bytes;
}

const BROKEN: readonly (readonly [what: string, bytes: Uint8Array, code: AudioErrorCode])[] = [
  ["nothing", new Uint8Array(0), "empty"],
  ["one byte", new Uint8Array(1), "undecodable"],
  ["plain text", latin("Hello, this is no recording at all.\n".repeat(20)), "unsupported"],
  ["JSON", latin('{"url": "https://example.com/a.wav"}'), "unsupported"],
  ["an HTML page", latin("<!DOCTYPE html><html><body>404</body></html>"), "unsupported"],
  ["XML", latin('<?xml version="1.0"?><a/>'), "unsupported"],
  ["a playlist", latin("#EXTM3U\n#EXT-X-VERSION:3\n"), "unsupported"],
  ["a PNG image", padded("\x89PNG\r\n\x1a\n"), "unsupported"],
  ["a JPEG image", padded("\xff\xd8\xff\xe0"), "unsupported"],
  ["a GIF image", padded("GIF89a"), "unsupported"],
  ["a PDF document", padded("%PDF-1.7\n"), "unsupported"],
  ["a ZIP archive", padded("PK\x03\x04"), "unsupported"],
  ["a gzip archive", padded("\x1f\x8b\x08\x00"), "unsupported"],
  ["an AVI video", padded("RIFF\x00\x10\x00\x00AVI LIST"), "unsupported"],
  ["a MIDI file", padded("MThd\x00\x00\x00\x06"), "unsupported"],
  ["random bytes", noise(100_000, 1), "undecodable"],
  ["random bytes, few", noise(200, 2), "undecodable"],
  ["zeros", new Uint8Array(100_000), "undecodable"],
  ["raw PCM of a tone, without its description", tone16(2, 16_000), "undecodable"],
  ["WAV without samples", wavFile(new Uint8Array(0)), "no_audio"],
  ["WAV cut in its header", wav.subarray(0, 30), "undecodable"],
  ["WAV with no channels", wavFile(second, { channels: 0 }), "unsupported"],
  ["WAV with 200 channels", wavFile(second, { channels: 200 }), "unsupported"],
  ["WAV at 0 Hz", wavFile(second, { sampleRate: 0 }), "unsupported"],
  ["WAV at 4 GHz", wavFile(second, { sampleRate: 0xffff_ffff }), "unsupported"],
  ["WAV with 12 bytes a sample", wavFile(second, { bits: 96 }), "unsupported"],
  ["WAV with an unknown codec", wavFile(second, { tag: 0x1234 }), "unsupported"],
  ["WAV with a data chunk before the format", latin("RIFF\x24\x00\x00\x00WAVEdata\x10\x00\x00\x00aaaaaaaaaaaaaaaa"), "undecodable"],
  ["WAV with chunks without end", latin(`RIFF\x24\x00\x00\x00WAVE${"junk\x00\x00\x00\x00".repeat(200_000)}`), "undecodable"],
  ["an ID3 tag and nothing else", readFixture("mono-44k-id3.mp3").subarray(0, 20), "no_audio"],
  ["an ID3 tag that claims 256 MB", latin(`ID3\x03\x00\x00\x7f\x7f\x7f\x7f${"x".repeat(3_000)}`), "no_audio"],
  ["one MP3 header and noise", new Uint8Array([0xff, 0xfb, 0x90, 0x64, ...noise(3_000, 3)]), "undecodable"],
  ["FLAC cut in its header", readFixture("mono-16k.flac").subarray(0, 30), "undecodable"],
  ["FLAC without frames", readFixture("mono-16k.flac").subarray(0, 42), "no_audio"],
  ["FLAC with a rate of 0", edited("mono-16k.flac", 18, 0, 0, 0), "undecodable"],
  ["Ogg cut in its first page", readFixture("opus.ogg").subarray(0, 20), "undecodable"],
  ["Ogg with its headers only", readFixture("vorbis-44k.ogg").subarray(0, 200), "no_audio"],
  ["Ogg with no codec that is known", latin(`OggS\x00\x02${"\x00".repeat(20)}\x01\x10Theora and so on......`), "unsupported"],
  ["MP4 without its index", readFixture("stereo-44k.m4a").subarray(0, 3_000), "undecodable"],
  ["MP4 with its index only", readFixture("mono-44k-faststart.mp4").subarray(0, 1_100), "no_audio"],
  [
    "MP4 whose boxes have no size",
    latin("\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42\x00\x00\x00\x01moov\x00\x00\x00\x00\x00\x00\x00\x00"),
    "undecodable",
  ],
  ["MP4 whose index claims 4 billion samples", hugeTable(0xffff_ffff), "unsupported"],
  ["WebM cut in its header", readFixture("opus-stereo.webm").subarray(0, 100), "undecodable"],
  ["WebM with a damaged element", edited("opus-stereo.webm", 40, 0, 0, 0, 0), "undecodable"],
  ["WMA cut in its header", readFixture("mono-44k.wma").subarray(0, 200), "no_audio"],
  ["AIFF with its header only", readFixture("pcm-8k.aiff").subarray(0, 54), "no_audio"],
  ["CAF with a strange codec", edited("pcm-8k.caf", 28, 0x78, 0x79, 0x7a, 0x7a), "unsupported"],
  ["AU with a strange codec", edited("mulaw-8k.au", 12, 0, 0, 0, 99), "unsupported"],
];

describe("broken input", () => {
  for (const [what, bytes, code] of BROKEN) {
    it(`${what}: ${code}`, async () => {
      assert.equal(await outcome(decoder, bytes), code);
      assert.equal(await outcome(decoder, bytes, { chunk: 1_000 }), code);
      assert.equal(decoder.status().streams, 0);
    });
  }

  it("says what it saw and what to send, and quotes nothing of the file", async () => {
    await assert.rejects(decodeAll(decoder, latin("my secret diary ".repeat(10))), (error: Error) => {
      assert.match(error.message, /text/);
      assert.match(error.message, /send WAV/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  it("keeps the sound of a good file right after all of that", async () => {
    const { duration, info } = await decodeAll(decoder, readFixture("mono-16k.mp3"));
    assert.equal(duration, 0.6);
    assert.equal(info.container, "mp3");
  });
});

describe("a file cut in the middle", () => {
  for (const file of [
    "mono-16k.flac",
    "opus.ogg",
    "vorbis-44k.ogg",
    "opus-stereo.webm",
    "vorbis-22k.mkv",
    "mono-44k-faststart.mp4",
    "mono-44k.wma",
    "pcm-8k.aiff",
    "pcm-8k.caf",
    "mulaw-8k.au",
    "mono-16k.mp3",
    "stereo-48k.mp3",
  ]) {
    it(`${file}: gives what is there and says that more was due`, async () => {
      const bytes = readFixture(file);
      const whole = await decodeAll(decoder, bytes);
      const half = await decodeAll(decoder, bytes.subarray(0, Math.floor(bytes.length * 0.75)));
      assert.equal(whole.info.truncated, false);
      assert.equal(half.info.truncated, true);
      assert.ok(half.duration > 0 && half.duration < whole.duration, `${half.duration} of ${whole.duration} s`);
    });
  }

  it("WAV: by the size of its data chunk, unless that is what streaming writers leave", async () => {
    const truncated = async (dataSize: number) => (await decodeAll(decoder, wavFile(second, { dataSize }))).info.truncated;
    assert.equal(await truncated(second.length), false);
    assert.equal(await truncated(second.length + 1_000), true);
    for (const size of [0, 0xffff_ffff, 0x7fff_ffff, 0x7fff_ffff - 36, 0xffff_ffff - 36])
      assert.equal(await truncated(size), false, `${size}`);
  });
});
