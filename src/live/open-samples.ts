/** The latest samples of a stream, addressed by their place in the whole stream. Cheap however small the pieces that come. */
export class OpenSamples {
  #buffer = new Float32Array(16_000);
  /** Place in the stream of the first sample that is held, and where it lies in the buffer. */
  #from = 0;
  #head = 0;
  #length = 0;

  /** Place after the last sample. */
  get end(): number {
    return this.#from + this.#length;
  }

  get held(): number {
    return this.#length;
  }

  push(samples: Float32Array): void {
    const wanted = this.#length + samples.length;
    if (this.#head + wanted > this.#buffer.length) {
      // Room is made by moving to the front when at least half of it is free, else by doubling.
      const next = 2 * wanted > this.#buffer.length ? new Float32Array(2 * wanted) : this.#buffer;
      next.set(this.#buffer.subarray(this.#head, this.#head + this.#length));
      [this.#buffer, this.#head] = [next, 0];
    }
    this.#buffer.set(samples, this.#head + this.#length);
    this.#length = wanted;
  }

  /** A copy of the samples from `from` to before `to`, as far as they are held. */
  slice(from: number, to: number): Float32Array {
    const first = Math.min(Math.max(from - this.#from, 0), this.#length);
    const last = Math.min(Math.max(to - this.#from, first), this.#length);
    return this.#buffer.slice(this.#head + first, this.#head + last);
  }

  dropBefore(place: number): void {
    const dropped = Math.min(Math.max(place - this.#from, 0), this.#length);
    this.#from += dropped;
    this.#head += dropped;
    this.#length -= dropped;
  }
}
