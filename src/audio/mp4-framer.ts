import { AudioError } from "./audio-error.js";
import { ByteQueue } from "./byte-queue.js";
import { type Framer, PIECE_BYTES } from "./framer.js";
import { type Box, checkTables, readBox, shiftOffsets } from "./mp4-boxes.js";
import { readMp4Track } from "./mp4-track.js";

const MAX_INDEX_BYTES = 16_777_216;

/**
 * Pieces of MP4, M4A and MOV. The index (moov) goes first and whole. Where it stands after the media, the media is held until it has
 * come (at most `maxHeldBytes`), and the index is moved to the front with its offsets shifted, so that the media can be decoded in
 * small pieces: handed over whole, an hour of AAC would come out of one call.
 */
export function createMp4Framer(maxHeldBytes: number): Framer {
  const queue = new ByteQueue();
  const scan = createBoxScan();
  let received = 0;
  let ended = false;
  let out: ByteQueue | undefined;
  let info = { sampleRate: 0, channels: 0 };
  return {
    push(bytes) {
      received += bytes.length;
      scan.push(bytes);
      (out ?? queue).push(bytes);
      if (!out && queue.length > maxHeldBytes) {
        throw new AudioError(
          "too_large",
          "The MP4 file has its index at the end, and is too large to be held until then; move it to the front (ffmpeg -movflags +faststart).",
        );
      }
    },
    end: () => {
      ended = true;
    },
    next() {
      if (out) return out.length > 0 && (ended || scan.ready()) ? out.take(PIECE_BYTES) : undefined;
      const index = scan.index();
      if (!index) {
        if (ended)
          throw new AudioError(
            "undecodable",
            "The MP4 file ends before its index (moov), without which it cannot be read; send the whole file.",
          );
        return undefined;
      }
      info = readMp4Track(index.bytes);
      out = queue;
      // The decoder wants everything up to the end of the index in one call; a copy in front serves both layouts.
      const view = new DataView(index.bytes.buffer, index.bytes.byteOffset, index.bytes.byteLength);
      shiftOffsets(view, 0, index.bytes.length, index.bytes.length);
      return index.bytes;
    },
    truncated: () => received < scan.expectedBytes(),
    get sampleRate() {
      return info.sampleRate;
    },
    get channels() {
      return info.channels;
    },
  };
}

/** Follows the top-level boxes; keeps the index, checks it and every fragment's tables. */
function createBoxScan() {
  let at = 0;
  let held = new Uint8Array(0);
  let skip = 0;
  let box: Box | undefined;
  let index: Uint8Array | undefined;
  const parts: Uint8Array[] = [];
  const take = (bytes: Uint8Array, boxBytes: number) => {
    parts.push(bytes);
    const have = parts.reduce((sum, part) => sum + part.length, 0);
    if (have < boxBytes) return;
    const whole = new Uint8Array(have);
    parts.reduce((offset, part) => {
      whole.set(part, offset);
      return offset + part.length;
    }, 0);
    parts.length = 0;
    checkTables(new DataView(whole.buffer), 0, have);
    if (box?.type === "moov") index ??= whole;
  };
  return {
    push(bytes: Uint8Array) {
      for (let from = 0; from < bytes.length; ) {
        if (skip > 0) {
          const part = bytes.subarray(from, from + Math.min(skip, bytes.length - from));
          if (box && isIndex(box)) take(part.slice(), box.end - box.start);
          skip -= part.length;
          from += part.length;
          at += part.length;
          continue;
        }
        // A header is 8 or 16 bytes, of which the first may have come earlier.
        const fresh = bytes.subarray(from, from + 16 - held.length);
        const header = Uint8Array.from([...held, ...fresh]);
        const found = readBox(new DataView(header.buffer), 0);
        if (!found) {
          held = header;
          at += fresh.length;
          return;
        }
        const start = at - held.length;
        box = { ...found, start, end: start + found.end };
        if (isIndex(box) && found.end > MAX_INDEX_BYTES)
          throw new AudioError("undecodable", "The MP4 file's index has an impossible size.");
        skip = found.end - held.length;
        if (isIndex(box) && held.length > 0) parts.push(held);
        held = new Uint8Array(0);
      }
    },
    index: () => (index ? { bytes: index } : undefined),
    /** No fragment's tables are still coming in: what has come is checked. */
    ready: () => !(box?.type === "moof" && skip > 0) && held.length === 0,
    expectedBytes: () => (box && Number.isFinite(box.end) ? box.end : 0),
  };
}

function isIndex(box: Box): boolean {
  return box.type === "moov" || box.type === "moof";
}
