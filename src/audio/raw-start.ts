import { HeadBytes } from "./head-bytes.js";

/**
 * Beginnings that raw samples do not have: `mark` stands at `at`, and `holds` looks at the first `HEAD_BYTES` bytes for the fields that follow it.
 * A bare MP3 or AAC sync is none: samples from −1 to −8,192 look like it.
 */
const STARTS: readonly { readonly at: number; readonly mark: string; holds(head: HeadBytes): boolean }[] = [
  { at: 0, mark: "RIFF", holds: (head) => head.tag(8) === "WAVE" },
  // RFC 3533, section 6: version 0, three flags, and the first page's begins a stream.
  { at: 0, mark: "OggS", holds: (head) => head.byte(4) === 0 && (head.byte(5) & ~7) === 0 },
  // RFC 9639, section 8: the first metadata block is STREAMINFO, 34 bytes.
  { at: 0, mark: "fLaC", holds: (head) => (head.uint32(4) & 0x7fff_ffff) === 34 },
  // ID3v2.4.0 structure, section 3.1: no version is 255, and sizes have seven bits a byte.
  { at: 0, mark: "ID3", holds: (head) => head.byte(3) <= 9 && head.byte(4) !== 0xff && (head.uint32(6) & 0x8080_8080) === 0 },
  // RFC 8794, section 11.2.1: the EBML header, whose size is known and small.
  { at: 0, mark: "\x1a\x45\xdf\xa3", holds: (head) => head.byte(4) !== 0xff },
  // ISO/IEC 14496-12, section 4.3: a box of some four-letter brands.
  { at: 4, mark: "ftyp", holds: (head) => head.uint32(0) >= 16 && head.uint32(0) < 65_536 },
];

/** What `startOf` looks at; where nothing matches, five are enough. */
export const START_BYTES = 12;

/** Whether bytes that are said to be raw samples begin a container all the same. "more": they may, and more must come to tell. */
export function startOf(bytes: Uint8Array, ended: boolean): "container" | "samples" | "more" {
  const head = new HeadBytes(bytes);
  const possible = STARTS.filter(({ at, mark }) => {
    const seen = head.tag(at, mark.length);
    return seen === mark.slice(0, seen.length);
  });
  if (possible.length === 0) return "samples";
  if (bytes.length < START_BYTES) return ended ? "samples" : "more";
  return possible.some(({ holds }) => holds(head)) ? "container" : "samples";
}
