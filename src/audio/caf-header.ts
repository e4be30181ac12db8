import { AudioError } from "./audio-error.js";
import type { HeadBytes } from "./head-bytes.js";
import type { PcmFormat } from "./pcm-format.js";
import type { PcmLayout } from "./pcm-reader.js";

/** IMA 4:1 ADPCM in CAF, which the library decodes. */
export interface CafCompressed {
  readonly compressed: "ima4";
  readonly sampleRate: number;
  readonly channels: number;
  readonly dataStart: number;
  readonly dataBytes: number;
}

/** Core Audio Format (Apple, "Core Audio Format Specification 1.0"). Returns "more" until the data chunk has begun. */
export function readCafHeader(head: HeadBytes): PcmLayout | CafCompressed | "more" {
  let description: { id: string; flags: number; sampleRate: number; channels: number; bits: number } | undefined;
  for (let at = 8; head.has(at + 12); ) {
    const tag = head.tag(at);
    const size = head.uint64(at + 4);
    const body = at + 12;
    if (tag === "desc") {
      if (!head.has(body + 32)) return "more";
      description = {
        sampleRate: head.float64(body),
        id: head.tag(body + 8),
        flags: head.uint32(body + 12),
        channels: head.uint32(body + 24),
        bits: head.uint32(body + 28),
      };
    }
    if (tag === "data") {
      if (!description) throw new AudioError("undecodable", "The CAF file has no description chunk before its samples.");
      const { id, sampleRate, channels } = description;
      // −1: the writer did not know. The first four bytes count edits.
      const dataBytes = size >= 2 ** 63 ? Number.POSITIVE_INFINITY : Math.max(0, size - 4);
      if (id === "ima4") return { compressed: "ima4", sampleRate, channels, dataStart: body + 4, dataBytes };
      const format = formatOf(description);
      if (!format) {
        throw new AudioError("unsupported", "The CAF file is compressed in a way that is not supported; send it as PCM, or as M4A.");
      }
      return { container: "caf", format, sampleRate, channels, dataStart: body + 4, dataBytes };
    }
    at = body + size;
  }
  return "more";
}

function formatOf({ id, flags, bits }: { id: string; flags: number; bits: number }): PcmFormat | undefined {
  if (id === "ulaw") return { kind: "mulaw", bytesPerSample: 1, bigEndian: true };
  if (id === "alaw") return { kind: "alaw", bytesPerSample: 1, bigEndian: true };
  if (id !== "lpcm") return undefined;
  return { kind: flags & 1 ? "float" : "signed", bytesPerSample: Math.ceil(bits / 8), bigEndian: (flags & 2) === 0 };
}
