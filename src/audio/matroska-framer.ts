import { AudioError } from "./audio-error.js";
import { ByteQueue } from "./byte-queue.js";
import { type Framer, PIECE_BYTES } from "./framer.js";

/** Element ids with their length markers (RFC 9559, section 5.1). */
const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_TYPE = 0x83;
const AUDIO = 0xe1;
const SAMPLING_FREQUENCY = 0xb5;
const CHANNELS = 0x9f;
const MAX_HEADER_BYTES = 4_194_304;

/**
 * Pieces of WebM and Matroska: everything up to the end of the track list first, then small ones.
 * `@audio/decode-webm` 1.6.1 judges a track by what has come of its entry so far, and fails when the entry is cut.
 */
export function createMatroskaFramer(): Framer {
  const queue = new ByteQueue();
  let ended = false;
  let received = 0;
  let header: MatroskaHeader | undefined;
  return {
    push(bytes) {
      received += bytes.length;
      queue.push(bytes);
    },
    end: () => {
      ended = true;
    },
    next() {
      if (!header) {
        const read = readHeader(queue.peek(MAX_HEADER_BYTES));
        if (read === "more") {
          if (ended || queue.length >= MAX_HEADER_BYTES)
            throw new AudioError("undecodable", "The WebM or Matroska file ends within its header.");
          return undefined;
        }
        header = read;
        return queue.take(read.headerBytes);
      }
      return queue.length > 0 ? queue.take(PIECE_BYTES) : undefined;
    },
    truncated: () => header !== undefined && received < header.fileBytes,
    get sampleRate() {
      return header?.sampleRate ?? 0;
    },
    get channels() {
      return header?.channels ?? 0;
    },
  };
}

interface MatroskaHeader {
  readonly headerBytes: number;
  readonly fileBytes: number;
  readonly sampleRate: number;
  readonly channels: number;
}

interface Element {
  readonly id: number;
  readonly start: number;
  /** Infinity: unknown, as live writers leave it. */
  readonly end: number;
}

function readHeader(bytes: Uint8Array): MatroskaHeader | "more" {
  let at = 0;
  let fileBytes = 0;
  for (;;) {
    const element = readElement(bytes, at);
    if (!element) return "more";
    if (element.id === SEGMENT) {
      fileBytes = Number.isFinite(element.end) ? element.end : 0;
      at = element.start;
      continue;
    }
    if (element.id === CLUSTER || (at === 0 && element.id !== EBML))
      throw new AudioError("undecodable", "The WebM or Matroska file has no track list before its audio.");
    if (element.id === TRACKS) {
      if (element.end > bytes.length) return "more";
      return { headerBytes: element.end, fileBytes, ...readTracks(bytes, element) };
    }
    if (!Number.isFinite(element.end)) throw new AudioError("undecodable", "The WebM or Matroska file's header is damaged.");
    at = element.end;
  }
}

function readTracks(bytes: Uint8Array, tracks: Element): { sampleRate: number; channels: number } {
  for (const entry of children(bytes, tracks)) {
    if (entry.id !== TRACK_ENTRY) continue;
    const fields = children(bytes, entry);
    const type = fields.find(({ id }) => id === TRACK_TYPE);
    if (!type || bytes[type.end - 1] !== 2) continue;
    const audio = fields.find(({ id }) => id === AUDIO);
    const settings = audio ? children(bytes, audio) : [];
    const rate = settings.find(({ id }) => id === SAMPLING_FREQUENCY);
    const channels = settings.find(({ id }) => id === CHANNELS);
    return { sampleRate: rate ? Math.round(readFloat(bytes, rate)) : 8_000, channels: channels ? (bytes[channels.end - 1] ?? 1) : 1 };
  }
  throw new AudioError("no_audio", "The file holds no audio track.");
}

function children(bytes: Uint8Array, parent: Element): Element[] {
  const found: Element[] = [];
  for (let at = parent.start; at < parent.end; ) {
    const child = readElement(bytes, at);
    if (!child || child.end > parent.end) break;
    found.push(child);
    at = child.end;
  }
  return found;
}

/** An id of 1 to 4 bytes and a size of 1 to 8, each with its length in leading zeros (RFC 8794, sections 4 to 6). */
function readElement(bytes: Uint8Array, at: number): Element | undefined {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  const sizeAt = at + idLength;
  const sizeLength = Math.clz32(bytes[sizeAt] ?? 0) - 23;
  const start = sizeAt + sizeLength;
  if (at >= bytes.length || sizeAt >= bytes.length || start > bytes.length) return undefined;
  if (idLength > 4 || sizeLength > 8) throw new AudioError("undecodable", "The WebM or Matroska file's header is damaged.");
  const id = readUint(bytes, at, idLength);
  // The marker bit goes first: with it, eight bytes would not fit a double.
  const top = bytes[sizeAt]! - 2 ** (8 - sizeLength);
  const size = top * 2 ** (8 * (sizeLength - 1)) + readUint(bytes, sizeAt + 1, sizeLength - 1);
  return { id, start, end: size >= 2 ** (7 * sizeLength) - 1 ? Number.POSITIVE_INFINITY : start + size };
}

function readUint(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0);
}

function readFloat(bytes: Uint8Array, element: Element): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + element.start, element.end - element.start);
  if (view.byteLength === 4) return view.getFloat32(0);
  return view.byteLength === 8 ? view.getFloat64(0) : 0;
}
