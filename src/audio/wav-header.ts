import { AudioError } from "./audio-error.js";
import type { HeadBytes } from "./head-bytes.js";
import type { PcmFormat } from "./pcm-format.js";
import type { PcmLayout } from "./pcm-reader.js";

/** Samples inside a WAV file that are compressed: `mp3` is a whole MP3 stream at `dataStart`. */
export interface WavCompressed {
  readonly compressed: "mp3" | "adpcm";
  readonly sampleRate: number;
  readonly channels: number;
  readonly dataStart: number;
  readonly dataBytes: number;
}

/** Sizes at and above this are what writers leave that cannot seek back: 0x7FFFFFFF, 0xFFFFFFFF, each less a header. */
const STREAMING_SIZE = 0x7fff_0000;

/**
 * RIFF WAVE, and RF64 / BW64 with 64-bit sizes. Returns "more" until the data chunk has begun.
 * Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991); WAVEFORMATEXTENSIBLE; EBU Tech 3306; ITU-R BS.2088.
 */
export function readWavHeader(head: HeadBytes): PcmLayout | WavCompressed | "more" {
  let format: { tag: number; channels: number; sampleRate: number; bits: number; blockBytes: number } | undefined;
  let dataBytes64: number | undefined;
  for (let at = 12; head.has(at + 8); ) {
    const tag = head.tag(at);
    const size = head.uint32(at + 4, true);
    const body = at + 8;
    if (tag === "data") {
      if (!format) throw new AudioError("undecodable", "The WAV file has no format chunk before its samples.");
      const streaming = size === 0 || size >= STREAMING_SIZE;
      const dataBytes = streaming ? (dataBytes64 ?? Number.POSITIVE_INFINITY) : size;
      const layout = layoutOf(format, body, dataBytes);
      return "compressed" in layout ? layout : { ...layout, mayGoOn: !streaming };
    }
    if (tag === "ds64" && head.has(body + 16)) dataBytes64 = head.uint64(body + 8, true) || undefined;
    if (tag === "fmt ") {
      if (!head.has(body + Math.min(size, 40))) return "more";
      const extensible = head.uint16(body, true) === 0xfffe && size >= 26;
      format = {
        tag: head.uint16(extensible ? body + 24 : body, true),
        channels: head.uint16(body + 2, true),
        sampleRate: head.uint32(body + 4, true),
        blockBytes: head.uint16(body + 12, true),
        bits: head.uint16(body + 14, true),
      };
    }
    at = body + size + (size % 2);
  }
  return "more";
}

function layoutOf(
  { tag, channels, sampleRate, bits, blockBytes }: { tag: number; channels: number; sampleRate: number; bits: number; blockBytes: number },
  dataStart: number,
  dataBytes: number,
): PcmLayout | WavCompressed {
  if (tag === 0x50 || tag === 0x55) return { compressed: "mp3", sampleRate, channels, dataStart, dataBytes };
  if (tag === 0x02 || tag === 0x11) {
    if (channels === 0 || blockBytes < 7 * channels) throw new AudioError("undecodable", "The WAV file's format chunk contradicts itself.");
    return { compressed: "adpcm", sampleRate, channels, dataStart, dataBytes };
  }
  const format = formatOf(tag, bits);
  if (!format)
    throw new AudioError("unsupported", `The WAV file holds codec 0x${tag.toString(16)}, which is not supported; send PCM, MP3 or FLAC.`);
  return { container: "wav", format, channels, sampleRate, dataStart, dataBytes };
}

function formatOf(tag: number, bits: number): PcmFormat | undefined {
  const bytesPerSample = Math.ceil(bits / 8);
  if (tag === 1) return { kind: bytesPerSample === 1 ? "unsigned" : "signed", bytesPerSample, bigEndian: false };
  if (tag === 3) return { kind: "float", bytesPerSample, bigEndian: false };
  if (tag === 6) return { kind: "alaw", bytesPerSample: 1, bigEndian: false };
  if (tag === 7) return { kind: "mulaw", bytesPerSample: 1, bigEndian: false };
  return undefined;
}
