import { createPlainFramer, type Framer } from "./framer.js";
import { HeadBytes } from "./head-bytes.js";

/** Bytes of a page header without its segment table (RFC 3533, section 6). */
const PAGE_HEADER = 27;
const END_OF_STREAM = 4;

/** Pieces of Ogg, as they come; it watches the pages go by to know whether the last one was whole and marked as the last. */
export function createOggFramer(): Framer {
  const plain = createPlainFramer(Number.POSITIVE_INFINITY);
  const watch = watchPages();
  return {
    push(bytes) {
      watch.push(bytes);
      plain.push(bytes);
    },
    end: plain.end,
    next: plain.next,
    truncated: () => !watch.complete(),
  };
}

function watchPages(): { push(bytes: Uint8Array): void; complete(): boolean } {
  let header = new Uint8Array(0);
  let body = 0;
  let last = false;
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
        header = new Uint8Array(0);
      }
    },
    complete: () => last && body === 0 && header.length === 0,
  };
}
