import { createPlainFramer, type Framer } from "./framer.js";
import { HeadBytes } from "./head-bytes.js";

/** Bytes of a page header without its segment table (RFC 3533, section 6). */
const PAGE_HEADER = 27;
const END_OF_STREAM = 4;

/** A page without packets, of no stream's time: granule position −1, and a serial number and checksum that are filled in. */
const EMPTY_PAGE = [0x4f, 0x67, 0x67, 0x53, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255];

/**
 * Pieces of Ogg, as they come; it watches the pages go by to know whether the last one was whole and marked as the last.
 * The decoders of `@audio/decode` 3.16.2 keep a page until they see the next one begin, which in a live stream is one page of delay. So where the
 * bytes end with a page, one without packets follows it.
 */
export function createOggFramer(): Framer {
  const plain = createPlainFramer(Number.POSITIVE_INFINITY);
  const watch = watchPages();
  let toClose = false;
  return {
    push(bytes) {
      watch.push(bytes);
      plain.push(bytes);
      toClose = true;
    },
    end() {
      toClose = false;
    },
    next() {
      const piece = plain.next();
      if (piece || !toClose) return piece;
      toClose = false;
      const serial = watch.closed();
      return serial && emptyPage(serial);
    },
    truncated: () => !watch.complete(),
  };
}

function emptyPage(serial: Uint8Array): Uint8Array {
  const page = new Uint8Array(PAGE_HEADER);
  page.set(EMPTY_PAGE);
  page.set(serial, 14);
  new DataView(page.buffer).setUint32(22, oggChecksum(page), true);
  return page;
}

/** RFC 3533, section 6: polynomial 0x04C11DB7, high bits first, from 0, over the page with zeros in the checksum's place. */
function oggChecksum(page: Uint8Array): number {
  let value = 0;
  for (const byte of page) {
    value ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) value = (value << 1) ^ (value < 0 ? 0x04c1_1db7 : 0);
  }
  return value >>> 0;
}

interface PageWatch {
  push(bytes: Uint8Array): void;
  /** The last page was whole and marked as the last. */
  complete(): boolean;
  /** The serial number of the page that the bytes end with, if it ends with a packet and is not the last. */
  closed(): Uint8Array | undefined;
}

function watchPages(): PageWatch {
  let header = new Uint8Array(0);
  let body = 0;
  let last = false;
  let continued = false;
  let serial: Uint8Array | undefined;
  return {
    push(bytes) {
      let at = 0;
      while (at < bytes.length) {
        if (body > 0) {
          const part = Math.min(body, bytes.length - at);
          body -= part;
          at += part;
          continue;
        }
        const wanted = header.length < PAGE_HEADER ? PAGE_HEADER : PAGE_HEADER + header[26]!;
        const part = bytes.subarray(at, at + wanted - header.length);
        header = Uint8Array.from([...header, ...part]);
        at += part.length;
        if (header.length < PAGE_HEADER || header.length < PAGE_HEADER + header[26]!) continue;
        if (new HeadBytes(header).tag(0) !== "OggS") {
          body = Number.POSITIVE_INFINITY;
          continue;
        }
        last = (header[5]! & END_OF_STREAM) !== 0;
        body = header.subarray(PAGE_HEADER).reduce((sum, size) => sum + size, 0);
        continued = header.at(-1) === 255;
        serial = header.slice(14, 18);
        header = new Uint8Array(0);
      }
    },
    complete: () => last && body === 0 && header.length === 0,
    closed: () => (body === 0 && header.length === 0 && !last && !continued ? serial : undefined),
  };
}
