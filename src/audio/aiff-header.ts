import { AudioError } from "./audio-error.js";
import type { HeadBytes } from "./head-bytes.js";
import type { PcmFormat } from "./pcm-format.js";
import type { PcmLayout } from "./pcm-reader.js";

/** AIFF and AIFF-C (Apple, 1989 and 1991). Returns "more" until the sound data chunk has begun. */
export function readAiffHeader(head: HeadBytes): PcmLayout | "more" {
  let common: { channels: number; frames: number; sampleRate: number; format: PcmFormat } | undefined;
  for (let at = 12; head.has(at + 8); ) {
    const tag = head.tag(at);
    const size = head.uint32(at + 4);
    const body = at + 8;
    if (tag === "COMM") {
      if (!head.has(body + Math.min(size, 22))) return "more";
      const bits = head.uint16(body + 6);
      const compression = size >= 22 ? head.tag(body + 18) : "NONE";
      const format = formatOf(compression, bits);
      if (!format) {
        throw new AudioError(
          "unsupported",
          "The AIFF-C file is compressed in a way that is not supported; send uncompressed AIFF, WAV or FLAC.",
        );
      }
      common = { channels: head.uint16(body), frames: head.uint32(body + 2), sampleRate: extended(head, body + 8), format };
    }
    if (tag === "SSND") {
      if (!head.has(body + 8)) return "more";
      if (!common) throw new AudioError("undecodable", "The AIFF file has no common chunk before its samples.");
      const offset = head.uint32(body);
      const frameBytes = common.channels * common.format.bytesPerSample;
      const declared = common.frames > 0 ? common.frames * frameBytes : Number.POSITIVE_INFINITY;
      const held = size > 8 + offset ? size - 8 - offset : Number.POSITIVE_INFINITY;
      return { container: "aiff", ...common, dataStart: body + 8 + offset, dataBytes: Math.min(declared, held) };
    }
    at = body + size + (size % 2);
  }
  return "more";
}

function formatOf(compression: string, bits: number): PcmFormat | undefined {
  const bytesPerSample = Math.ceil(bits / 8);
  switch (compression) {
    case "NONE":
    case "twos":
      return { kind: "signed", bytesPerSample, bigEndian: true };
    case "sowt":
      return { kind: "signed", bytesPerSample, bigEndian: false };
    case "in24":
      return { kind: "signed", bytesPerSample: 3, bigEndian: true };
    case "in32":
      return { kind: "signed", bytesPerSample: 4, bigEndian: true };
    case "raw ":
      return { kind: "unsigned", bytesPerSample: 1, bigEndian: true };
    case "fl32":
    case "FL32":
      return { kind: "float", bytesPerSample: 4, bigEndian: true };
    case "fl64":
    case "FL64":
      return { kind: "float", bytesPerSample: 8, bigEndian: true };
    case "ulaw":
    case "ULAW":
      return { kind: "mulaw", bytesPerSample: 1, bigEndian: true };
    case "alaw":
    case "ALAW":
      return { kind: "alaw", bytesPerSample: 1, bigEndian: true };
    default:
      return undefined;
  }
}

/** An 80-bit IEEE 754 extended number: sign and exponent in 16 bits, then 64 bits of significand without a hidden one. */
function extended(head: HeadBytes, at: number): number {
  const exponent = head.uint16(at) & 0x7fff;
  return (head.uint32(at + 2) * 2 ** 32 + head.uint32(at + 6)) * 2 ** (exponent - 16_383 - 63);
}
