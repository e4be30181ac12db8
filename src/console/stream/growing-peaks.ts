/** A list of numbers that grows at its end, without a copy each time. */
export class GrowingPeaks {
  #values = new Float32Array(4096);
  #length = 0;

  add(peaks: Float32Array): void {
    if (this.#length + peaks.length > this.#values.length) {
      const grown = new Float32Array(2 * (this.#length + peaks.length));
      grown.set(this.#values.subarray(0, this.#length));
      this.#values = grown;
    }
    this.#values.set(peaks, this.#length);
    this.#length += peaks.length;
  }

  /** All so far; not a copy. */
  get values(): Float32Array {
    return this.#values.subarray(0, this.#length);
  }
}
