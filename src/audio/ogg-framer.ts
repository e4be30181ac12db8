import { createPlainFramer, type Framer } from "./framer.js";
import { HeadBytes } from "./head-bytes.js";

/** Bytes of a page header without its segment table (RFC 3533, section 6). */
const PAGE_HEADER = 27;
const END_OF_STREAM = 4;

/**
 * Pieces of Ogg, as they come; it watches the pages go by to know whether the last one was whole and marked as the last.
 * The decoders of `@audio/decode` 3.16.2 keep a page until they have seen the next one, which in a live stream is one page of delay. So behind the
 * last whole page that has come they get one without packets.
 */
export function createOggFramer(): Framer {
  const plain = createPlainFramer(Number.POSITIVE_INFINITY);
  const watch = watchPages();
  let given = 0;
  let closing: Uint8Array | undefined;
  return {
    push(bytes) {
      watch.push(bytes);
      plain.push(bytes);
    },
    end: plain.end,
    next() {
      if (closing) {
        const page = closing;
        closing = undefined;
        return page;
      }
      const { end, header } = watch.closed();
      const piece = plain.next(given < end ? end - given : undefined);
      given += piece?.length ?? 0;
      if (piece && given === end) closing = emptyAfter(header);
      return piece;
    },
    truncated: () => !watch.complete(),
  };
}

/** A page without packets at the same time and place of the same stream. */
function emptyAfter(header: Uint8Array): Uint8Array {
  const page = header.slice(0, PAGE_HEADER);
  const view = new DataView(page.buffer);
  page[5] = 0;
  page[26] = 0;
  view.setUint32(22, 0);
  view.setUint32(22, checksum(page), true);
  return page;
}

/** RFC 3533, section 6: polynomial 0x04C11DB7, high bits first, from 0, over the page with zeros in the checksum's place. */
function checksum(page: Uint8Array): number {
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
  /** The latest page of audio that is whole, ends with a packet and is not the stream's last: its header, and the place in the file behind it. */
  closed(): { readonly header: Uint8Array; readonly end: number };
}

function watchPages(): PageWatch {
  let header = new Uint8Array(0);
  let body = 0;
  let last = false;
  let before = 0;
  let page = header;
  let closed = { header, end: 0 };
  const close = (end: number) => {
    if (!last && page.at(-1) !== 255 && timeOf(page) > 0n) closed = { header: page, end };
  };
  return {
    push(bytes) {
      let at = 0;
      while (at < bytes.length) {
        if (body > 0) {
          const part = Math.min(body, bytes.length - at);
          body -= part;
          at += part;
          if (body === 0) close(before + at);
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
        page = header;
        header = new Uint8Array(0);
      }
      before += bytes.length;
    },
    complete: () => last && body === 0 && header.length === 0,
    closed: () => closed,
  };
}

/** The granule position: 0 in pages of headers, −1 where no packet ends. */
function timeOf(header: Uint8Array): bigint {
  return header.length < PAGE_HEADER ? 0n : new DataView(header.buffer).getBigInt64(6, true);
}
