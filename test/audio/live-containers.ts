import { findFrames, type ParseFrame } from "../../src/audio/frame-sync.js";
import { crc, readFixture, type WavShape, wavFile } from "./decoding.js";

/** A stretch of a stream's bytes and the seconds of audio that have been given with its last byte. */
export interface Unit {
  readonly bytes: Uint8Array;
  readonly until: number;
}

/** Seconds of one packet of the fixture `opus.ogg`. */
export const OPUS_PACKET = 0.02;

/** The packets of the fixture `opus.ogg` (speech, 48 kHz, mono), again and again. The first is `OpusHead`, the second `OpusTags`. */
export function opusPackets(count: number): {
  readonly head: Uint8Array;
  readonly tags: Uint8Array;
  readonly audio: readonly Uint8Array[];
} {
  const [head, tags, ...audio] = packetsOf(readFixture("opus.ogg"));
  return { head: head!, tags: tags!, audio: Array.from({ length: count }, (_, index) => audio[index % audio.length]!) };
}

/** WebM as a browser's recorder writes it: no size of the segment and of its clusters, one block a packet, nothing behind. */
export function recorderWebm(seconds: number, clusterSeconds = 1): Unit[] {
  const { head, audio } = opusPackets(Math.round(seconds / OPUS_PACKET));
  const info = element(
    0x1549a966,
    element(0x2ad7b1, uint(1_000_000)),
    element(0x4d80, text("recorder")),
    element(0x5741, text("recorder")),
  );
  const settings = element(0xe1, element(0xb5, float(48_000)), element(0x9f, uint(1)));
  const track = [
    element(0xd7, uint(1)),
    element(0x73c5, uint(77)),
    element(0x83, uint(2)),
    element(0x86, text("A_OPUS")),
    element(0x63a2, head),
  ];
  const ebml = [element(0x4286, uint(1)), element(0x42f7, uint(1)), element(0x42f2, uint(4)), element(0x42f3, uint(8))];
  const kind = [element(0x4282, text("webm")), element(0x4287, uint(4)), element(0x4285, uint(2))];
  const start = concat([
    element(0x1a45dfa3, ...ebml, ...kind),
    endless(0x18538067),
    info,
    element(0x1654ae6b, element(0xae, ...track, settings)),
  ]);
  const perCluster = Math.round(clusterSeconds / OPUS_PACKET);
  const blocks = audio.map((packet, index) => {
    const time = Math.round((index % perCluster) * OPUS_PACKET * 1_000);
    const block = element(0xa3, Uint8Array.from([0x81, time >> 8, time & 255, 0x80]), packet);
    const opening = index % perCluster === 0 ? [endless(0x1f43b675), element(0xe7, uint(Math.round(index * OPUS_PACKET * 1_000)))] : [];
    return { bytes: concat([...opening, block]), until: (index + 1) * OPUS_PACKET };
  });
  return [{ bytes: start, until: 0 }, ...blocks];
}

/** Ogg Opus with so many packets a page. */
export function oggOpus(seconds: number, packetsPerPage: number): Unit[] {
  const { head, tags, audio } = opusPackets(Math.round(seconds / OPUS_PACKET));
  const units = [{ bytes: concat([page([head], 0, 0, 2), page([tags], 0, 1, 0)]), until: 0 }];
  for (let at = 0; at < audio.length; at += packetsPerPage) {
    const packets = audio.slice(at, at + packetsPerPage);
    const end = at + packets.length;
    const bytes = page(packets, end * OPUS_PACKET * 48_000, 2 + at / packetsPerPage, end === audio.length ? 4 : 0);
    units.push({ bytes, until: end * OPUS_PACKET });
  }
  return units;
}

/** FLAC of mono 16-bit samples, verbatim (RFC 9639, sections 8 and 9), as an encoder that streams writes it: no length, no checksum. */
export function flac(
  samples: Float32Array,
  sampleRate: 16_000 | 48_000,
  blockSize = 4_096,
): { readonly info: Uint8Array; readonly frames: Unit[] } {
  const info = new Uint8Array(34);
  const view = new DataView(info.buffer);
  view.setUint16(0, blockSize);
  view.setUint16(2, blockSize);
  view.setUint32(10, (sampleRate << 12) | (0 << 9) | (15 << 4));
  const frames: Unit[] = [];
  for (let at = 0, number = 0; at < samples.length; at += blockSize, number += 1) {
    const block = samples.subarray(at, at + blockSize);
    const rate = sampleRate === 16_000 ? 5 : 10;
    const size = block.length - 1;
    const header = [0xff, 0xf8, 0x70 | rate, 0x08, ...codedNumber(number), size >> 8, size & 255];
    const body = Array.from(block).flatMap((value) => {
      const whole = Math.round(value * 32_767) & 0xffff;
      return [whole >> 8, whole & 255];
    });
    const frame = [...header, crc(header, 8, 0x07), 0x02, ...body];
    const check = crc(frame, 16, 0x8005);
    frames.push({ bytes: Uint8Array.from([...frame, check >> 8, check & 255]), until: (at + block.length) / sampleRate });
  }
  return { info, frames };
}

export function nativeFlac(samples: Float32Array, sampleRate: 16_000 | 48_000, blockSize?: number): Unit[] {
  const { info, frames } = flac(samples, sampleRate, blockSize);
  return [{ bytes: concat([text("fLaC"), Uint8Array.from([0x80, 0, 0, 34]), info]), until: 0 }, ...frames];
}

/** FLAC in Ogg (RFC 9639, section 10.1), one frame a page. */
export function oggFlac(samples: Float32Array, sampleRate: 16_000 | 48_000, blockSize?: number): Unit[] {
  const { info, frames } = flac(samples, sampleRate, blockSize);
  const head = concat([
    Uint8Array.from([0x7f]),
    text("FLAC"),
    Uint8Array.from([1, 0, 0, 1]),
    text("fLaC"),
    Uint8Array.from([0, 0, 0, 34]),
    info,
  ]);
  const comment = concat([Uint8Array.from([0x84, 0, 0, 8]), new Uint8Array(8)]);
  const start = concat([page([head], 0, 0, 2), page([comment], 0, 1, 0)]);
  const pages = frames.map(({ bytes, until }, index) => {
    return { bytes: page([bytes], Math.round(until * sampleRate), 2 + index, index === frames.length - 1 ? 4 : 0), until };
  });
  return [{ bytes: start, until: 0 }, ...pages];
}

/** Units of a stream whose time runs evenly through its bytes: raw samples, or files of a constant bit rate. */
export function even(bytes: Uint8Array, seconds: number, headerBytes = 0): Unit[] {
  const start = { bytes: bytes.subarray(0, headerBytes), until: 0 };
  return [...(headerBytes > 0 ? [start] : []), { bytes: bytes.subarray(headerBytes), until: seconds }];
}

/** The frames of a file, again and again, each with its time. */
export function frameByFrame(file: Uint8Array, parse: ParseFrame, seconds: number): Unit[] {
  const units: Unit[] = [];
  const start = findFrames(file, parse, 4, false)!.at;
  for (let at = start, until = 0; until < seconds; ) {
    const header = parse(file, at);
    if (!header || at + header.bytes > file.length) {
      at = start;
      continue;
    }
    until += header.samples / header.sampleRate;
    units.push({ bytes: file.subarray(at, at + header.bytes), until });
    at += header.bytes;
  }
  return units;
}

/** A WAV stream whose header says what it likes. */
export function wavStream(data: Uint8Array, seconds: number, shape: WavShape): Unit[] {
  return even(wavFile(data, shape), seconds, 44);
}

/** Cuts units at every `step` seconds of audio; within a unit time runs evenly. Headers go with what follows them. */
export function inSteps(units: readonly Unit[], step: number): Unit[] {
  const bytes = concat(units.map((unit) => unit.bytes));
  const end = units.at(-1)!.until;
  const pieces: Unit[] = [];
  let [unit, before, from, at] = [0, 0, 0, 0];
  for (let turn = 1; at < bytes.length; turn += 1) {
    const until = Math.min(end, turn * step);
    while (unit < units.length - 1 && units[unit]!.until < until) {
      before += units[unit]!.bytes.length;
      from = units[unit]!.until;
      unit += 1;
    }
    const { bytes: own, until: to } = units[unit]!;
    const share = to > from ? (until - from) / (to - from) : 1;
    const cut = until === end ? bytes.length : before + Math.floor(own.length * share);
    pieces.push({ bytes: bytes.subarray(at, cut), until });
    at = cut;
  }
  return pieces;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** All packets of an Ogg file with one stream (RFC 3533, section 6). */
function packetsOf(file: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let open: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const sizes = file.subarray(at + 27, at + 27 + file[at + 26]!);
    at += 27 + sizes.length;
    for (const size of sizes) {
      open.push(file.subarray(at, at + size));
      at += size;
      if (size === 255) continue;
      packets.push(concat(open));
      open = [];
    }
  }
  return packets;
}

function page(packets: readonly Uint8Array[], granule: number, sequence: number, flags: number): Uint8Array {
  const sizes = packets.flatMap(({ length }) => [...new Array<number>(Math.floor(length / 255)).fill(255), length % 255]);
  if (sizes.length > 255) return longPages(packets[0]!, granule, sequence, flags);
  return pageOf(sizes, concat(packets), granule, sequence, flags);
}

/** One packet that takes more than a page: sequence numbers are spread so that the next pages' do not matter to a decoder. */
function longPages(packet: Uint8Array, granule: number, sequence: number, flags: number): Uint8Array {
  const perPage = 255 * 255;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < packet.length; at += perPage) {
    const part = packet.subarray(at, at + perPage);
    const last = at + perPage > packet.length;
    const sizes = new Array<number>(Math.floor(part.length / 255)).fill(255);
    parts.push(pageOf(last ? [...sizes, part.length % 255] : sizes, part, granule, sequence, (at > 0 ? 1 : 0) | (last ? flags : 0)));
  }
  return concat(parts);
}

function pageOf(sizes: readonly number[], body: Uint8Array, granule: number, sequence: number, flags: number): Uint8Array {
  const bytes = new Uint8Array(27 + sizes.length + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set(text("OggS"));
  bytes[5] = flags;
  view.setBigUint64(6, BigInt(Math.round(granule)), true);
  view.setUint32(14, 4_711, true);
  view.setUint32(18, sequence, true);
  bytes[26] = sizes.length;
  bytes.set(sizes, 27);
  bytes.set(body, 27 + sizes.length);
  view.setUint32(22, crc(bytes, 32, 0x04c1_1db7), true);
  return bytes;
}

function codedNumber(number: number): number[] {
  if (number < 0x80) return [number];
  return number < 0x800
    ? [0xc0 | (number >> 6), 0x80 | (number & 63)]
    : [0xe0 | (number >> 12), 0x80 | ((number >> 6) & 63), 0x80 | (number & 63)];
}

/** An EBML element with a size of two to five bytes (RFC 8794, section 4). */
function element(id: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(parts);
  const size = body.length < 127 ? [0x80 | body.length] : [0x40 | (body.length >> 8), body.length & 255];
  return concat([idBytes(id), Uint8Array.from(size), body]);
}

/** An element of unknown size. */
function endless(id: number): Uint8Array {
  return concat([idBytes(id), Uint8Array.from([1, 255, 255, 255, 255, 255, 255, 255])]);
}

function idBytes(id: number): Uint8Array {
  const bytes = [id >>> 24, (id >> 16) & 255, (id >> 8) & 255, id & 255];
  return Uint8Array.from(bytes.slice(bytes.findIndex((byte) => byte > 0)));
}

function uint(value: number): Uint8Array {
  return Uint8Array.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value);
  return bytes;
}

function text(letters: string): Uint8Array {
  return new Uint8Array(Buffer.from(letters, "latin1"));
}
