/** Cross-attention of the alignment heads: what the decoder looked at in each step of each of a window's rows. */
export class AttentionRecord {
  readonly heads: number;
  /** Frames that hold audio; attention to what follows them is not kept. */
  readonly frames: number;
  #entries = 0;
  #data: Float32Array;

  constructor(heads: number, frames: number) {
    this.heads = heads;
    this.frames = frames;
    this.#data = new Float32Array(16 * heads * frames);
  }

  get entries(): number {
    return this.#entries;
  }

  /** Adds one step of one row, whose first head stands in `source` at `offset`, the others `headStride` apart. Returns the number of the entry. */
  push(source: Float32Array, offset: number, headStride: number): number {
    const size = this.heads * this.frames;
    if ((this.#entries + 1) * size > this.#data.length) {
      const larger = new Float32Array(Math.ceil(this.#entries * 1.6 + 8) * size);
      larger.set(this.#data);
      this.#data = larger;
    }
    for (let h = 0; h < this.heads; h++) {
      const from = offset + h * headStride;
      this.#data.set(source.subarray(from, from + this.frames), this.#entries * size + h * this.frames);
    }
    return this.#entries++;
  }

  /** An entry's attention over the frames. */
  row(entry: number, head: number): Float32Array {
    const from = (entry * this.heads + head) * this.frames;
    return this.#data.subarray(from, from + this.frames);
  }
}
