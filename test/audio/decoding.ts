import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type AudioDecoder, AudioError, type AudioInfo, type DecodeOptions } from "../../src/audio/index.js";

/** The checkout's root, from the compiled place of this file (dist/test/audio). */
export const ROOT = resolve(import.meta.dirname, "../../..");
export const CORPUS = process.env.CORPUS_DIR ?? resolve(import.meta.dirname, "../../../../shared/corpus");

export interface Decoded {
  /** One array an output channel. */
  readonly channels: Float32Array[];
  readonly info: AudioInfo;
  readonly duration: number;
}

export function readFixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(ROOT, "test/audio/fixtures", name)));
}

/** The bytes in chunks of one size, or of the sizes given, again and again. */
export async function* inChunks(bytes: Uint8Array, size: number | readonly number[]): AsyncGenerator<Uint8Array> {
  const sizes = typeof size === "number" ? [size] : size;
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = Math.max(1, sizes[turn % sizes.length]!);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** Decodes a whole file, with a signal that never fires. */
export async function decodeAll(
  decoder: AudioDecoder,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  options: Partial<DecodeOptions> & { readonly chunk?: number | readonly number[] } = {},
): Promise<Decoded> {
  const { chunk, ...rest } = options;
  const source = bytes instanceof Uint8Array ? inChunks(bytes, chunk ?? 65_536) : bytes;
  const stream = decoder.decode(source, { signal: new AbortController().signal, channels: "mix", ...rest });
  const blocks: Float32Array[][] = [];
  for await (const block of stream) blocks.push(block);
  const count = blocks[0]?.length ?? 0;
  const channels = Array.from({ length: count }, (_, index) => join(blocks.map((block) => block[index]!)));
  return { channels, info: stream.info(), duration: stream.duration() };
}

/** The code with which decoding fails, or "decoded". */
export async function outcome(decoder: AudioDecoder, bytes: Uint8Array, options: Parameters<typeof decodeAll>[2] = {}): Promise<string> {
  try {
    await decodeAll(decoder, bytes, options);
    return "decoded";
  } catch (error) {
    if (error instanceof AudioError) return error.code;
    throw error;
  }
}

export function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export interface WavShape {
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly bits?: number;
  /** 1 PCM, 3 float, 6 A-law, 7 mu-law. */
  readonly tag?: number;
  /** What the data chunk's header says; the true size when left out. */
  readonly dataSize?: number;
  readonly extensible?: boolean;
}

/** A WAV file around samples that are already encoded. */
export function wavFile(data: Uint8Array, shape: WavShape = {}): Uint8Array {
  const { sampleRate = 16_000, channels = 1, bits = 16, tag = 1, extensible = false } = shape;
  const formatBytes = extensible ? 40 : 16;
  const bytes = new Uint8Array(28 + formatBytes + data.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string) => bytes.set(Buffer.from(letters, "latin1"), at);
  text(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, formatBytes, true);
  view.setUint16(20, extensible ? 0xfffe : tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, (sampleRate * channels * bits) / 8, true);
  view.setUint16(32, (channels * bits) / 8, true);
  view.setUint16(34, bits, true);
  if (extensible) {
    view.setUint16(36, 22, true);
    view.setUint16(44, tag, true);
  }
  text(20 + formatBytes, "data");
  view.setUint32(24 + formatBytes, shape.dataSize ?? data.length, true);
  bytes.set(data, 28 + formatBytes);
  return bytes;
}

/** 16-bit little-endian samples of a function of time, the same in each channel. */
export function tone16(seconds: number, sampleRate: number, hz = 440, channels = 1): Uint8Array {
  const frames = Math.round(seconds * sampleRate);
  const samples = new Int16Array(frames * channels);
  for (let i = 0; i < frames; i += 1)
    samples.fill(16_000 * Math.sin((2 * Math.PI * hz * i) / sampleRate), i * channels, (i + 1) * channels);
  return new Uint8Array(samples.buffer);
}

/** `jfk.wav`, 16 kHz mono, as floats. */
export function jfk(): Float32Array {
  const bytes = readFileSync(resolve(ROOT, "audio/jfk.wav"));
  const start = bytes.indexOf("data") + 8;
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length - (bytes.length % 2)));
  return Float32Array.from(samples, (sample) => sample / 32_768);
}

/**
 * FLAC as dense as it gets: frames of 65,535 equal samples in 15 bytes (RFC 9639, section 9; a constant subframe, 9.2.3).
 * 48 kHz, 16 bits.
 */
export function denseFlac(frames: number): Uint8Array {
  const head = [0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0x0b, 0xb8, 0x00, 0xf0];
  const bytes = [...head, ...new Array<number>(42 - head.length).fill(0)];
  for (let number = 0; number < frames; number += 1) {
    const coded =
      number < 0x80
        ? [number]
        : number < 0x800
          ? [0xc0 | (number >> 6), 0x80 | (number & 63)]
          : [0xe0 | (number >> 12), 0x80 | ((number >> 6) & 63), 0x80 | (number & 63)];
    const header = [0xff, 0xf8, 0x7a, 0x08, ...coded, 0xff, 0xfe];
    const frame = [...header, crc(header, 8, 0x07), 0x00, 0x01, 0x00];
    const check = crc(frame, 16, 0x8005);
    bytes.push(...frame, check >> 8, check & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** A cyclic redundancy check of 8, 16 or 32 bits, high bits first, from 0. */
export function crc(bytes: ArrayLike<number>, width: number, polynomial: number): number {
  const mask = width === 32 ? -1 : 2 ** width - 1;
  let value = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    value ^= bytes[at]! << (width - 8);
    for (let bit = 0; bit < 8; bit += 1) value = ((value << 1) ^ (value & (1 << (width - 1)) ? polynomial : 0)) & mask;
  }
  return value >>> 0;
}
