import { RUN } from "./detect.js";
import { beginsWithFrames, parseAc3Frame, parseAdtsFrame, parseMpegFrame } from "./frame-sync.js";
import { HeadBytes } from "./head-bytes.js";
import { asText } from "./not-audio.js";

/** A beginning that raw samples do not have: `mark` stands at `at`, and `holds` looks at the first `MARK_BYTES` bytes for the fields that follow it. */
interface Start {
  readonly at: number;
  readonly mark: string;
  holds(head: HeadBytes): boolean;
}

/** Those that count whatever samples are said to be. A bare MP3 or AAC sync is none: samples from −1 to −8,192 look like it. */
const STARTS: readonly Start[] = [
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

/** Those that count beside them where nobody said that there are samples. */
const FURTHER_STARTS: readonly Start[] = [
  { at: 0, mark: "RF64", holds: (head) => head.tag(8) === "WAVE" },
  { at: 0, mark: "BW64", holds: (head) => head.tag(8) === "WAVE" },
  { at: 0, mark: "FORM", holds: (head) => ["AIFF", "AIFC"].includes(head.tag(8)) },
  // The samples of an AU file begin behind 24 bytes of numbers and a remark.
  { at: 0, mark: ".snd", holds: (head) => head.uint32(4) >= 24 && head.uint32(4) < 65_536 },
  { at: 0, mark: "caff", holds: (head) => head.uint16(4) === 1 },
  { at: 0, mark: "#!AMR", holds: () => true },
  { at: 0, mark: "\x30\x26\xb2\x75\x8e\x66\xcf\x11", holds: () => true },
];

const FRAMES = [parseMpegFrame, parseAdtsFrame, parseAc3Frame] as const;

const MARK_BYTES = 12;
/** Bytes of text that are no sound: no recording begins with two thousand samples that are all loud, positive and spelled in letters. */
const TEXT_BYTES = 4096;
/** Different bytes that text has at least: a constant is none, such as A-law's silence, 0x55. */
const LETTERS = 8;
/** A stream that ends earlier is nothing to speak of. */
const LEAST_TEXT_BYTES = 512;

/** What `startOf` looks at, at most: ADTS frames, the longest, have at most 8,191 bytes. */
export function startBytes(assumed: boolean): number {
  return assumed ? 8192 * RUN : MARK_BYTES;
}

/**
 * Whether bytes that are said to be raw samples begin a file all the same, of which `detect` says what it is, or that it is none. Where they are only
 * assumed to be samples, further containers, runs of bare frames and text are files too. A number: so many bytes are needed to tell.
 */
export function startOf(bytes: Uint8Array, ended: boolean, assumed: boolean): "file" | "samples" | number {
  const looks = assumed
    ? [byMark(bytes, [...STARTS, ...FURTHER_STARTS]), ...byFrames(bytes), byText(bytes, ended)]
    : [byMark(bytes, STARTS)];
  if (looks.includes(true)) return "file";
  const wanted = looks.filter((look) => typeof look === "number");
  return ended || wanted.length === 0 ? "samples" : Math.min(...wanted);
}

function byMark(bytes: Uint8Array, starts: readonly Start[]): boolean | number {
  const head = new HeadBytes(bytes);
  const possible = starts.filter(({ at, mark }) => {
    const seen = head.tag(at, mark.length);
    return seen === mark.slice(0, seen.length);
  });
  if (possible.length > 0 && bytes.length < MARK_BYTES) return bytes.length + 1;
  return possible.some(({ holds }) => holds(head));
}

function byFrames(bytes: Uint8Array): readonly (boolean | number)[] {
  return FRAMES.map((parse) => beginsWithFrames(bytes, parse, RUN));
}

function byText(bytes: Uint8Array, ended: boolean): boolean | number {
  const head = bytes.subarray(0, TEXT_BYTES);
  if (asText(head) === undefined) return false;
  if (bytes.length >= (ended ? LEAST_TEXT_BYTES : TEXT_BYTES)) return new Set(head).size >= LETTERS;
  // Grown by a fair part, so that text that comes byte by byte is not read again for each.
  return Math.min(TEXT_BYTES, Math.ceil(bytes.length * 1.25) + 1);
}
