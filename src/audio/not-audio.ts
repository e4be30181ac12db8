import type { HeadBytes } from "./head-bytes.js";

/** Beginnings of files that are no audio, or audio that is not supported. */
const MAGIC: readonly (readonly [magic: string, what: string])[] = [
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["GIF8", "a GIF image"],
  ["BM", "a BMP image"],
  ["II*\0", "a TIFF image"],
  ["MM\0*", "a TIFF image"],
  ["%PDF", "a PDF document"],
  ["PK\x03\x04", "a ZIP archive"],
  ["PK\x05\x06", "a ZIP archive"],
  ["\x1f\x8b", "a gzip archive"],
  ["BZh", "a bzip2 archive"],
  ["\xfd7zXZ", "an xz archive"],
  ["7z\xbc\xaf", "a 7-Zip archive"],
  ["Rar!", "a RAR archive"],
  ["\x28\xb5\x2f\xfd", "a Zstandard archive"],
  ["\x7fELF", "a program"],
  ["MZ", "a program"],
  ["\0asm", "a WebAssembly program"],
  ["SQLite format", "a database"],
  ["MThd", "a MIDI file"],
  ["FLV", "a Flash video"],
  ["MAC ", "Monkey's Audio"],
  ["wvpk", "WavPack audio"],
  ["TTA1", "True Audio"],
  ["DSD ", "DSD audio"],
  ["NIST_1A", "NIST SPHERE audio"],
  [".RMF", "RealMedia"],
];

const SEND = "send WAV, MP3, FLAC, Ogg, WebM, M4A or AAC";

/** A sentence for the sender when the bytes are certainly something that cannot be transcribed. */
export function refusal(head: HeadBytes): string | undefined {
  const magic = MAGIC.find(([start]) => head.tag(0, start.length) === start && (start.length > 2 || looksWhole(head, start)));
  if (magic) return `The body is ${magic[1]}, not audio that can be read; ${SEND}.`;
  if (head.tag(0) === "RIFF") return `The body is a RIFF file other than WAV; ${SEND}.`;
  if (head.byte(0) === 0x47 && head.byte(188) === 0x47 && head.byte(376) === 0x47) return `The body is an MPEG transport stream; ${SEND}.`;
  const text = textKind(head);
  return text && `The body is ${text}, not audio; ${SEND}.`;
}

/** Two letters alone may begin raw samples: ask for one more field. */
function looksWhole(head: HeadBytes, magic: string): boolean {
  if (magic === "BM") return head.uint32(6) === 0;
  if (magic === "\x1f\x8b") return head.byte(2) === 8;
  return head.uint32(60, true) < 4096 && head.has(64);
}

/** Bytes as UTF-8 text, which may be cut within a character; undefined where they are none, or hold controls that no text has. */
export function asText(bytes: Uint8Array): string | undefined {
  const control = bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127);
  if (control) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

function textKind(head: HeadBytes): string | undefined {
  const text = asText(head.bytes.subarray(0, 512))?.trimStart();
  if (text === undefined) return undefined;
  if (/^<(!doctype html|html|head|body)/i.test(text)) return "an HTML page";
  if (/^(<\?xml|<[a-z])/i.test(text)) return "XML";
  if (/^[[{]/.test(text)) return "JSON";
  if (text.startsWith("#EXTM3U")) return "a playlist";
  return "text";
}
