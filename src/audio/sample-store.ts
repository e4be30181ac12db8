/** The latest stretch of a stream of samples, addressed by their place in the whole stream. */
export class SampleStore {
  readonly #blocks: Float32Array[] = [];
  /** Place of the first sample that is held. */
  #from = 0;
  #to = 0;

  /** Place after the last sample. */
  get end(): number {
    return this.#to;
  }

  /** How many samples are held. */
  get held(): number {
    return this.#to - this.#from;
  }

  push(samples: Float32Array): void {
    if (samples.length > 0) this.#blocks.push(samples);
    this.#to += samples.length;
  }

  /** A copy of the samples from `from` to before `to`, as far as they are held. */
  slice(from: number, to: number): Float32Array {
    const first = Math.max(from, this.#from);
    const copy = new Float32Array(Math.max(0, Math.min(to, this.#to) - first));
    let at = this.#from;
    for (const block of this.#blocks) {
      if (at >= first + copy.length) break;
      const skip = Math.max(0, first - at);
      if (skip < block.length) {
        const start = at + skip - first;
        copy.set(block.subarray(skip, skip + copy.length - start), start);
      }
      at += block.length;
    }
    return copy;
  }

  /** Lets go of the blocks that lie before a place. */
  dropBefore(place: number): void {
    while (this.#blocks.length > 0 && this.#from + this.#blocks[0]!.length <= place) this.#from += this.#blocks.shift()!.length;
  }
}
