import { AudioError } from "./audio-error.js";
import type { HeadBytes } from "./head-bytes.js";
import type { PcmFormat } from "./pcm-format.js";
import type { PcmLayout } from "./pcm-reader.js";

const FORMATS: Readonly<Record<number, PcmFormat>> = {
  1: { kind: "mulaw", bytesPerSample: 1, bigEndian: true },
  2: { kind: "signed", bytesPerSample: 1, bigEndian: true },
  3: { kind: "signed", bytesPerSample: 2, bigEndian: true },
  4: { kind: "signed", bytesPerSample: 3, bigEndian: true },
  5: { kind: "signed", bytesPerSample: 4, bigEndian: true },
  6: { kind: "float", bytesPerSample: 4, bigEndian: true },
  7: { kind: "float", bytesPerSample: 8, bigEndian: true },
  27: { kind: "alaw", bytesPerSample: 1, bigEndian: true },
};

/** Sun / NeXT AU: six big-endian words (Sun Microsystems, audio_filehdr). */
export function readAuHeader(head: HeadBytes): PcmLayout | "more" {
  if (!head.has(24)) return "more";
  const format = FORMATS[head.uint32(12)];
  if (!format) throw new AudioError("unsupported", "The AU file is compressed in a way that is not supported; send it as PCM or mu-law.");
  const size = head.uint32(8);
  return {
    container: "au",
    format,
    sampleRate: head.uint32(16),
    channels: head.uint32(20),
    dataStart: head.uint32(4),
    dataBytes: size === 0xffff_ffff || size === 0 ? Number.POSITIVE_INFINITY : size,
  };
}
