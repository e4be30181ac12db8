import { join } from "node:path";
import { SpeechHost } from "./speech-host.js";
import { SpeechListener } from "./speech-listener.js";

export interface HeardBlock {
  /** 16 kHz, as it came. */
  readonly samples: Float32Array;
  /**
   * Probability of speech, 0 to 1, of each frame that this block completes: frame i of the stream covers samples
   * [512 i, 512 (i + 1)). Empty when the block ends within the frame that it began in.
   */
  readonly speech: Float32Array;
}

/** Finds voice in audio, by Silero VAD, on a worker thread. */
export interface SpeechDetector {
  /**
   * One channel of 16 kHz audio with its probabilities of speech. When the source ends within a frame, one more block follows, without
   * samples, whose `speech` is that frame's, filled with zeros. Nothing is pulled before it is asked for; then one block is pulled and
   * looked at while the consumer works on the one before. An abort ends it at once with the signal's reason. The source is ended when
   * the consumer stops. Blocks may have any length and must not be changed before they come out again.
   * @throws AudioError (`decoder_died`) when the worker dies over this stream's samples, the source's own error, or the signal's reason
   */
  listen(blocks: AsyncIterable<Float32Array>, signal: AbortSignal): AsyncIterable<HeardBlock>;
  /** Ends all streams with `decoder_died`, and the worker. */
  close(): Promise<void>;
}

export interface SpeechDetectorOptions {
  /** Silero VAD v6 as ONNX. Default: the one in the package. */
  readonly modelPath?: string;
}

/** Folder of the installed package: compiled, this file is `dist/src/audio/speech-detector.js`. */
const PACKAGE = join(import.meta.dirname, "../../..");

/** Starts the worker at once; it does not keep the process alive while nothing is looked at. One serves any number of streams. */
export function createSpeechDetector(options: SpeechDetectorOptions = {}): SpeechDetector {
  const host = new SpeechHost(options.modelPath ?? join(PACKAGE, "models/silero_vad_v6.onnx"));
  return {
    listen: (blocks, signal) => ({
      [Symbol.asyncIterator]: () => new SpeechListener(blocks, signal, (frames, state) => host.detect(frames, state)),
    }),
    close: () => host.close(),
  };
}
