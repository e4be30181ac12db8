import { ByteQueue } from "./byte-queue.js";
import { type Framer, PIECE_BYTES } from "./framer.js";

/** The longest frame header: sync, sizes, a number of 7 bytes, block size and rate of 2, a CRC (RFC 9639, section 9.1), and one to spare. */
const HEADER_BYTES = 17;

/**
 * Pieces of native FLAC. `@audio/decode-flac` 1.3.5 finds frames by their headers and loses a frame when a header lies across two
 * calls, so a piece never ends within what may be one. Its first call takes another way when it holds a whole file: keep it short.
 */
export function createFlacFramer(): Framer {
  const queue = new ByteQueue();
  let ended = false;
  let first = true;
  let totalSamples = 0;
  return {
    push: (bytes) => queue.push(bytes),
    end: () => {
      ended = true;
    },
    next() {
      if (first) {
        const head = queue.peek(42);
        if (head.length < 42) return undefined;
        totalSamples = (head[21]! & 15) * 2 ** 32 + new DataView(head.buffer, head.byteOffset).getUint32(22);
        first = false;
        return queue.take(3);
      }
      const ready = queue.peek(PIECE_BYTES);
      const length = ended && ready.length === queue.length ? ready.length : safeLength(ready);
      return length > 0 ? queue.take(length) : undefined;
    },
    truncated: (samples) => totalSamples > 0 && samples < totalSamples,
  };
}

/** How much of the bytes can go without splitting a header: up to a sync code among the last ones, if there is one. */
function safeLength(bytes: Uint8Array): number {
  for (let at = Math.max(0, bytes.length - HEADER_BYTES); at < bytes.length; at += 1) {
    if (bytes[at] === 0xff && (at + 1 === bytes.length || (bytes[at + 1]! & 0xfe) === 0xf8))
      return at > 0 || bytes.length < PIECE_BYTES ? at : 1;
  }
  return bytes.length;
}
