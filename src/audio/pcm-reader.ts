import { AudioError } from "./audio-error.js";
import { ByteQueue } from "./byte-queue.js";
import { isReadable, type PcmFormat, readPcm } from "./pcm-format.js";
import { checkShape, type Reader, type Step } from "./reader.js";

/** Where the samples of an uncompressed file lie and what they are. */
export interface PcmLayout {
  readonly container: string;
  readonly format: PcmFormat;
  /** Hz; rounded to whole Hz when used. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly dataStart: number;
  /** Infinity where the header does not say. */
  readonly dataBytes: number;
  /** The header may be wrong about the end: what lies behind it is more samples, unless it is a chunk of the file. */
  readonly mayGoOn?: boolean;
}

const PIECE_BYTES = 65_536;
/** A RIFF chunk's header, and a byte that may be put before it so that it begins at an even place. */
const CHUNK_BYTES = 9;

/** Reads uncompressed samples that lie in one piece: WAV, AIFF, CAF, AU, and bytes without any header. */
export function createPcmReader(layout: PcmLayout): Reader {
  const sampleRate = Math.round(layout.sampleRate);
  checkShape(sampleRate, layout.channels);
  if (!isReadable(layout.format)) {
    throw new AudioError(
      "unsupported",
      `The ${layout.container} file has ${8 * layout.format.bytesPerSample}-bit samples of a kind that is not supported; send 16-bit PCM.`,
    );
  }
  const frameBytes = layout.format.bytesPerSample * layout.channels;
  const pieceBytes = Math.max(1, Math.floor(PIECE_BYTES / frameBytes)) * frameBytes;
  const queue = new ByteQueue();
  let toSkip = layout.dataStart;
  let left = layout.dataBytes;
  let mayGoOn = layout.mayGoOn === true;
  let ended = false;
  return {
    container: layout.container,
    sampleRate,
    channels: layout.channels,
    push: (bytes) => queue.push(bytes),
    end: () => {
      ended = true;
    },
    step(): Step {
      toSkip -= queue.skip(toSkip);
      const ready = Math.min(queue.length, left, pieceBytes);
      const whole = ready - (ready % frameBytes);
      if (whole > 0) {
        left -= whole;
        return { channels: readPcm(queue.take(whole), layout.format, layout.channels), sampleRate };
      }
      if (left < frameBytes && mayGoOn && queue.length >= left + CHUNK_BYTES) {
        mayGoOn = false;
        if (!isChunk(queue.peek(left + CHUNK_BYTES).subarray(left))) {
          left = Number.POSITIVE_INFINITY;
          return { channels: [], sampleRate };
        }
      }
      if (left < frameBytes && !(mayGoOn && !ended)) queue.skip(queue.length);
      return ended ? "done" : "starved";
    },
    truncated: () => Number.isFinite(left) && left >= frameBytes,
    free: () => queue.skip(queue.length),
  };
}

/** Four printable letters and a size that is not beyond reason; samples rarely look so. */
function isChunk(bytes: Uint8Array): boolean {
  return [bytes, bytes.subarray(1)].some((start) => start.subarray(0, 4).every((byte) => byte >= 0x20 && byte < 0x7f) && start[7] === 0);
}
