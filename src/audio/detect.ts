import { readAiffHeader } from "./aiff-header.js";
import { readAuHeader } from "./au-header.js";
import { AudioError } from "./audio-error.js";
import { readCafHeader } from "./caf-header.js";
import { type FrameHeader, findFrames, parseAc3Frame, parseAdtsFrame, parseMpegFrame } from "./frame-sync.js";
import { HeadBytes } from "./head-bytes.js";
import { refusal } from "./not-audio.js";
import type { PcmLayout } from "./pcm-reader.js";
import { readWavHeader } from "./wav-header.js";

/** Codecs and containers that the library decodes, by its names. */
export type LibraryType = "mp3" | "aac" | "flac" | "opus" | "oga" | "m4a" | "webm" | "mkv" | "wma" | "ac3" | "eac3" | "amr" | "wav" | "caf";

/** What a file's first bytes say about the way to read it. */
export type Detected =
  | { readonly read: "pcm"; readonly layout: PcmLayout }
  | {
      readonly read: "library";
      readonly type: LibraryType;
      readonly container: string;
      /** Bytes before the audio that the decoder need not see. */
      readonly skip: number;
      /** From the header where it is known, else 0. */
      readonly sampleRate: number;
      readonly channels: number;
      /** Bytes that belong to the audio after `skip`; Infinity where the header does not say. */
      readonly dataBytes: number;
      /** Bytes after `skip` that should be there at least; 0 where the header does not say. */
      readonly dueBytes: number;
    };

/** A header that has not ended after this many bytes is not one. */
export const MAX_HEAD_BYTES = 1_048_576;
/** How far a run of MP3, AAC or AC-3 frames may begin from the start. */
const SEARCH_BYTES = 65_536;
/** Consecutive headers that make a run. */
export const RUN = 4;

/**
 * Tells a file's format from its first bytes: "more" when they are too few, the number of bytes to drop when they are an ID3v2 tag.
 * Throws AudioError `unsupported` or `undecodable`.
 */
export function detect(bytes: Uint8Array, ended: boolean): Detected | "more" | number {
  const head = new HeadBytes(bytes);
  if (bytes.length < 16 && !ended) return "more";
  const tagBytes = id3Bytes(head);
  if (tagBytes > 0) return tagBytes;
  const found = byMagic(head);
  if (found === "more" && (ended || bytes.length >= MAX_HEAD_BYTES)) {
    throw new AudioError("undecodable", "The audio file ends or goes astray within its header; send the whole file.");
  }
  if (found) return found;
  const refused = refusal(head);
  if (refused) throw new AudioError("unsupported", refused);
  return byFrames(bytes, ended);
}

function byMagic(head: HeadBytes): Detected | "more" | undefined {
  const tag = head.tag(0);
  const form = head.tag(8);
  if ((tag === "RIFF" || tag === "RF64" || tag === "BW64") && form === "WAVE") return wav(head);
  if (tag === "FORM" && (form === "AIFF" || form === "AIFC")) return pcm(readAiffHeader(head));
  if (tag === ".snd") return pcm(readAuHeader(head));
  if (tag === "caff") return caf(head);
  if (tag === "fLaC") return flac(head);
  if (tag === "OggS") return ogg(head);
  if (head.tag(4) === "ftyp" || (["moov", "mdat", "free", "skip", "wide"].includes(head.tag(4)) && head.uint32(0) >= 8))
    return library("m4a", "mp4");
  if (head.uint32(0) === 0x1a45dfa3) return matroska(head);
  if (head.uint32(0) === 0x3026b275 && head.uint32(4) === 0x8e66cf11) return library("wma", "wma");
  if (head.tag(0, 5) === "#!AMR") return library("amr", "amr");
  return undefined;
}

function library(
  type: LibraryType,
  container: string,
  known: Partial<FrameHeader> = {},
  skip = 0,
  dataBytes = Number.POSITIVE_INFINITY,
): Detected {
  return {
    read: "library",
    type,
    container,
    skip,
    sampleRate: known.sampleRate ?? 0,
    channels: known.channels ?? 0,
    dataBytes,
    dueBytes: 0,
  };
}

function pcm(layout: PcmLayout | "more"): Detected | "more" {
  return layout === "more" ? layout : { read: "pcm", layout };
}

function wav(head: HeadBytes): Detected | "more" {
  const layout = readWavHeader(head);
  if (layout === "more" || !("compressed" in layout)) return pcm(layout);
  const inner = layout.compressed === "mp3";
  return library(inner ? "mp3" : "wav", "wav", layout, inner ? layout.dataStart : 0, layout.dataBytes + (inner ? 0 : layout.dataStart));
}

function caf(head: HeadBytes): Detected | "more" {
  const layout = readCafHeader(head);
  if (layout === "more" || !("compressed" in layout)) return pcm(layout);
  return library("caf", "caf", layout, 0, layout.dataBytes + layout.dataStart);
}

/** RFC 9639, section 8.2: rate and channels stand at bits 80 and 100 of the first metadata block. */
function flac(head: HeadBytes): Detected | "more" {
  if (!head.has(42)) return "more";
  const sampleRate = head.uint32(18) >>> 12;
  if ((head.byte(4) & 0x7f) !== 0 || sampleRate === 0) throw new AudioError("undecodable", "The FLAC file's header is damaged.");
  return library("flac", "flac", { sampleRate, channels: ((head.byte(20) >> 1) & 7) + 1 });
}

/** RFC 3533: the first page holds the first packet, which names the codec. */
function ogg(head: HeadBytes): Detected | "more" {
  const start = 27 + head.byte(26);
  if (!head.has(start + 16)) return "more";
  if (head.tag(start, 8) === "OpusHead") return library("opus", "ogg", { sampleRate: 48_000, channels: head.byte(start + 9) });
  if (head.tag(start, 7) === "\x01vorbis")
    return library("oga", "ogg", { sampleRate: head.uint32(start + 12, true), channels: head.byte(start + 11) });
  if (head.tag(start, 5) === "\x7fFLAC") return library("flac", "ogg");
  if (head.tag(start, 8) === "Speex   ")
    throw new AudioError("unsupported", "The Ogg file holds Speex, which is not supported; send Opus, Vorbis or FLAC.");
  throw new AudioError("unsupported", "The Ogg file's first stream is no audio that is supported; send Opus, Vorbis or FLAC.");
}

/** The document type, "webm" or "matroska", stands in the EBML header (RFC 8794, section 11.2.4). */
function matroska(head: HeadBytes): Detected | "more" {
  if (!head.has(64)) return "more";
  return head.tag(0, 64).includes("webm") ? library("webm", "webm") : library("mkv", "mkv");
}

function byFrames(bytes: Uint8Array, ended: boolean): Detected | "more" {
  const complete = ended || bytes.length >= SEARCH_BYTES;
  const searched = bytes.subarray(0, SEARCH_BYTES);
  const runs = [
    { type: "mp3", parse: parseMpegFrame },
    { type: "aac", parse: parseAdtsFrame },
    { type: "ac3", parse: parseAc3Frame },
  ] as const;
  const found = runs
    .map(({ type, parse }) => ({ type, run: findFrames(searched, parse, RUN, complete) }))
    .filter(({ run }) => run !== undefined)
    .sort((a, b) => a.run!.at - b.run!.at)[0];
  if (found?.run) {
    const { at, header } = found.run;
    const type = found.type === "ac3" && header.kind === 5 ? "eac3" : found.type;
    return { ...library(type, type, header, at), ...(type === "mp3" && { dueBytes: xingBytes(bytes, at, header) }) };
  }
  if (!complete) return "more";
  throw new AudioError(
    "undecodable",
    "The bytes are no audio format that is known; send WAV, MP3, FLAC, Ogg, WebM, M4A or AAC, or name the encoding and sample rate of raw samples.",
  );
}

/**
 * What the first frame of an MP3 file says of the length of all frames, 0 if it does not: the "Xing" or "Info" tag that LAME and others
 * put after its side information, with flags of four bytes, of which 1 announces a frame count and 2 a byte count.
 */
function xingBytes(bytes: Uint8Array, at: number, { kind, channels }: FrameHeader): number {
  const first = kind >> 5 === 3;
  const sideInformation = channels === 1 ? (first ? 17 : 9) : first ? 32 : 17;
  const head = new HeadBytes(bytes.subarray(at + 4 + sideInformation));
  if (!["Xing", "Info"].includes(head.tag(0)) || (head.byte(7) & 2) === 0) return 0;
  return head.uint32(head.byte(7) & 1 ? 12 : 8);
}

/** The length of an ID3v2 tag at the start, 0 if there is none (id3.org, ID3v2.4.0 structure, section 3.1: 4 × 7 bits, a footer of 10). */
function id3Bytes(head: HeadBytes): number {
  if (head.tag(0, 3) !== "ID3" || head.byte(3) > 9) return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (head.byte(at) & 0x7f), 0);
  return 10 + size + (head.byte(5) & 0x10 ? 10 : 0);
}
