/** Where numbers are written. */
export interface FloatMemory {
  floats(length: number): Float32Array;
}

/** Gives out a piece of memory bit by bit. */
export class Arena implements FloatMemory {
  readonly #buffer: ArrayBuffer;
  #used = 0;

  constructor(buffer: ArrayBuffer) {
    this.#buffer = buffer;
  }

  floats(length: number): Float32Array {
    const floats = new Float32Array(this.#buffer, this.#used, length);
    this.#used += 4 * length;
    return floats;
  }
}

/** Gives fresh memory each time. */
export const FRESH: FloatMemory = { floats: (length) => new Float32Array(length) };

/** Bytes that are kept at most: what is encoded ahead with the smallest models. Windows of large models are hundreds of megabytes each. */
const MOST_SPARE = 48e6;

/**
 * Memory of encoded windows. It goes to the decoder's thread with each of them and comes back from there: a fresh piece for each comes from the
 * system as pages of zeros, and is garbage as soon as the decoder has copied it into its caches.
 */
export class WindowMemory {
  readonly #spare: ArrayBuffer[] = [];

  /** At least so many bytes, with whatever stands in them. */
  take(bytes: number): ArrayBuffer {
    const fitting = this.#spare.findIndex(({ byteLength }) => byteLength >= bytes);
    return fitting < 0 ? new ArrayBuffer(bytes) : this.#spare.splice(fitting, 1)[0]!;
  }

  /** Keeps a piece for a later window, and the largest ones when there are many. */
  giveBack(buffer: ArrayBuffer): void {
    this.#spare.push(buffer);
    this.#spare.sort((a, b) => a.byteLength - b.byteLength);
    while (this.#spare.reduce((sum, { byteLength }) => sum + byteLength, 0) > MOST_SPARE) this.#spare.shift();
  }

  /** Gives all of it back to the system. */
  clear(): void {
    this.#spare.length = 0;
  }
}
