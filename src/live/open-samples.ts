/** The latest samples of a stream, addressed by their place in the whole stream. Cheap however small the pieces that come. */
export class OpenSamples {
  /** Empty at first: a thousand streams may wait without a sample. */
  #buffer = new Float32Array(0);
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
    const { length } = this.#buffer;
    if (this.#head + wanted > length) {
      // Room is made by moving to the front; the buffer grows when more than half of it is held, and shrinks when less than an eighth is.
      const next = 2 * wanted > length || 8 * wanted < length ? new Float32Array(2 * wanted) : this.#buffer;
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
