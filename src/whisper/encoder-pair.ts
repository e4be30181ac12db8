import type { Encoder } from "./encoder.js";
import { FEW_BLOCKS } from "./encoder-attention.js";
import { type BuildOptions, encoderSessions } from "./encoder-sessions.js";
import type { GgmlFile } from "./ggml-reader.js";

/**
 * A model's encoder on all threads, and one on half of them for windows that are encoded while others are decoded: an operator whose second thread shares a core with the
 * decoder holds up both (docs/architecture.md, "Threads and memory"). Only with the smallest models, whose encoder is the smaller part of the work.
 */
export class EncoderPair {
  readonly alone: Encoder;
  readonly #file: GgmlFile;
  readonly #options: BuildOptions;
  #beside: Encoder;
  #grows: boolean;

  /** @param file stays open as long as the pair grows */
  constructor(alone: Encoder, file: GgmlFile, options: BuildOptions) {
    this.alone = alone;
    this.#beside = alone;
    this.#file = file;
    this.#options = options;
    this.#grows = file.dimensions.audioLayers <= FEW_BLOCKS && options.threads > 1;
  }

  /** The one for windows beside the decoder: the first one serves as long as there is no second. */
  get beside(): Encoder {
    return this.#beside;
  }

  /** Whether there may be a second one that has not been made. */
  get grows(): boolean {
    return this.#grows;
  }

  /** Makes the second one, which takes some tenths of a second. Where there is no memory for it, the first one goes on serving. */
  async grow(): Promise<void> {
    if (!this.#grows) return;
    this.#grows = false;
    try {
      const options = { ...this.#options, threads: Math.floor(this.#options.threads / 2) };
      this.#beside = this.alone.on(await encoderSessions(this.#file, this.alone.precision, options));
    } catch {
      // It would only have been faster.
    } finally {
      this.#file.close();
    }
  }
}
