import { WINDOW_SAMPLES } from "../whisper/index.js";

export interface AudioWindow {
  /** A copy that the caller may give away. */
  readonly pcm: Float32Array;
  /** Samples before it. */
  readonly offset: number;
  /** Nothing comes after it. */
  readonly last: boolean;
}

/** Cuts windows of at most 30 s from a stream, holding no more of it than one window and one block. */
export class WindowReader {
  readonly #source: AsyncIterator<Float32Array>;
  readonly #signal: AbortSignal;
  readonly #blocks: Float32Array[] = [];
  #buffered = 0;
  #offset = 0;
  #ended = false;

  constructor(audio: AsyncIterable<Float32Array>, signal: AbortSignal) {
    this.#source = audio[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** Samples taken so far and buffered: all of the audio once it has ended. */
  get heard(): number {
    return this.#offset + this.#buffered;
  }

  /** The window at the current place; undefined when no audio is left. */
  async window(): Promise<AudioWindow | undefined> {
    while (!this.#ended && this.#buffered <= WINDOW_SAMPLES) {
      const { value, done } = await this.#pull();
      if (done) this.#ended = true;
      else if (value.length > 0) {
        this.#blocks.push(value);
        this.#buffered += value.length;
      }
    }
    if (this.#buffered === 0) return undefined;
    const pcm = new Float32Array(Math.min(WINDOW_SAMPLES, this.#buffered));
    let at = 0;
    for (const block of this.#blocks) {
      if (at === pcm.length) break;
      const part = block.subarray(0, pcm.length - at);
      pcm.set(part, at);
      at += part.length;
    }
    return { pcm, offset: this.#offset, last: this.#ended && pcm.length === this.#buffered };
  }

  /** Moves on by a whole number of samples. */
  advance(samples: number): void {
    let left = Math.min(samples, this.#buffered);
    this.#offset += left;
    this.#buffered -= left;
    while (left > 0) {
      const block = this.#blocks[0];
      if (block.length > left) {
        this.#blocks[0] = block.subarray(left);
        return;
      }
      left -= block.length;
      this.#blocks.shift();
    }
  }

  /** Tells the source that no more is wanted. Not awaited: a source that hangs must not hold its reader. */
  close(): void {
    if (!this.#ended) void this.#source.return?.()?.then(undefined, () => undefined);
    this.#ended = true;
  }

  /** The next block, or the signal's reason as soon as it aborts: a source may hang. */
  async #pull(): Promise<IteratorResult<Float32Array>> {
    this.#signal.throwIfAborted();
    let abort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(this.#signal.reason);
      this.#signal.addEventListener("abort", abort, { once: true });
    });
    try {
      return await Promise.race([this.#source.next(), aborted]);
    } finally {
      this.#signal.removeEventListener("abort", abort);
    }
  }
}
