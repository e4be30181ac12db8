import decode from "@audio/decode";
import { createAsfFramer } from "./asf-framer.js";
import { AudioError } from "./audio-error.js";
import type { Detected, LibraryType } from "./detect.js";
import { createFlacFramer } from "./flac-framer.js";
import { createPlainFramer, type Framer } from "./framer.js";
import { createMatroskaFramer } from "./matroska-framer.js";
import { fitChannels } from "./mixdown.js";
import { createMp4Framer } from "./mp4-framer.js";
import { createOggFramer } from "./ogg-framer.js";
import type { Pcm } from "./pcm-format.js";
import { checkShape, type Reader, type Step } from "./reader.js";

type LibraryFile = Extract<Detected, { read: "library" }>;

/** One decoder of the library: a call with bytes decodes, one without ends it. */
interface LibraryDecoder {
  (bytes?: Uint8Array): Promise<{ readonly channelData: readonly Float32Array[]; readonly sampleRate: number }>;
  free(): void;
}

/** Samples of all channels that one piece may give: no real file comes near, and more would not be bounded. */
const MAX_CALL_SAMPLES = 33_554_432;
/** Pieces that give nothing are passed over up to this many a step. */
const PIECES_A_STEP = 8;
/**
 * Below 32 kHz the library's ADTS decoder doubles the rate, as if the stream had spectral band replication; the synthesis filters
 * delay the sound by this many samples at the doubled rate (measured against ffmpeg, and `SBR_DELAY` in @audio/decode-aac).
 */
const DOUBLING_DELAY = 962;

/** Opens a decoder of the library. */
export async function openDecoder(type: LibraryType): Promise<LibraryDecoder> {
  const open = (decode as unknown as Record<string, () => Promise<LibraryDecoder>>)[type];
  if (!open) throw new AudioError("unsupported", `No decoder for ${type} is installed.`);
  return open();
}

/** Reads everything that `@audio/decode` decodes. */
export function createLibraryReader(file: LibraryFile, maxHeldBytes: number): Reader & { damaged(): boolean } {
  const framer = framerFor(file, maxHeldBytes);
  let decoder: LibraryDecoder | undefined;
  let ended = false;
  let done = false;
  let samples = 0;
  let failed = false;
  let damaged = false;
  let toDrop = 0;
  if (file.channels > 0) checkShape(file.sampleRate || 16_000, file.channels);
  const declared = () => framer.channels || file.channels;

  const settle = (decoded: { channelData: readonly Float32Array[]; sampleRate: number }): Pcm | undefined => {
    const length = decoded.channelData[0]?.length ?? 0;
    if (length === 0) return undefined;
    const sampleRate = Math.round(decoded.sampleRate);
    checkShape(sampleRate, decoded.channelData.length);
    if (length * decoded.channelData.length > MAX_CALL_SAMPLES) {
      throw new AudioError("too_large", "The audio is compressed beyond what any recording needs and is not decoded further.");
    }
    if (samples === 0 && file.type === "aac" && sampleRate === 2 * file.sampleRate) toDrop = DOUBLING_DELAY;
    samples += length;
    const from = Math.min(toDrop, length);
    toDrop -= from;
    if (from === length) return undefined;
    const channels = decoded.channelData.map((channel) => channel.subarray(from));
    return { channels: fitChannels(channels, declared()), sampleRate };
  };

  const call = async (bytes?: Uint8Array): Promise<Pcm | undefined> => {
    try {
      decoder ??= await openDecoder(file.type);
      return settle(await decoder(bytes));
    } catch (error) {
      failed = true;
      damaged ||= (error as Error).name === "RuntimeError" || error instanceof RangeError;
      // What came before the damage is worth having; what comes after is read and dropped.
      if (error instanceof AudioError || samples === 0) throw error;
      return undefined;
    }
  };

  return {
    container: file.container,
    get sampleRate() {
      return framer.sampleRate || file.sampleRate;
    },
    get channels() {
      return declared();
    },
    push: (bytes) => {
      if (!failed) framer.push(bytes);
    },
    end: () => {
      ended = true;
      framer.end();
    },
    async step(): Promise<Step> {
      for (let pieces = 0; pieces < PIECES_A_STEP && !done; pieces += 1) {
        if (failed) return ended ? "done" : "starved";
        const piece = framer.next();
        if (piece) {
          const pcm = await call(piece);
          if (pcm) return pcm;
          continue;
        }
        if (!ended) return "starved";
        const rest = decoder ? await call() : undefined;
        done = true;
        if (rest) return rest;
      }
      return done ? "done" : { channels: [], sampleRate: 0 };
    },
    truncated: () => failed || framer.truncated(samples),
    free: () => {
      try {
        decoder?.free();
      } catch {
        damaged = true;
      }
      decoder = undefined;
    },
    damaged: () => damaged,
  };
}

function framerFor(file: LibraryFile, maxHeldBytes: number): Framer {
  switch (file.container) {
    case "flac":
      return createFlacFramer();
    case "ogg":
      return createOggFramer();
    case "wma":
      return createAsfFramer();
    case "mp4":
      return createMp4Framer(maxHeldBytes);
    case "webm":
    case "mkv":
      return createMatroskaFramer();
    default:
      return createPlainFramer(file.dataBytes, file.dueBytes);
  }
}
