/** Cross-attention of the alignment heads, token by token: what each decoder step that chose a token looked at. */
export class AttentionRecord {
  readonly heads: number;
  /** Frames that hold audio; attention to what follows them is not kept. */
  readonly frames: number;
  #tokens = 0;
  #data: Float32Array;

  constructor(heads: number, frames: number) {
    this.heads = heads;
    this.frames = frames;
    this.#data = new Float32Array(16 * heads * frames);
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Adds one step: `source` holds rows of `stride` frames, the first of this step's heads at `offset`, `headStride` apart. */
  push(source: Float32Array, offset: number, headStride: number): void {
    const size = this.heads * this.frames;
    if ((this.#tokens + 1) * size > this.#data.length) {
      const larger = new Float32Array(Math.ceil(this.#tokens * 1.6 + 8) * size);
      larger.set(this.#data);
      this.#data = larger;
    }
    for (let h = 0; h < this.heads; h++) {
      const from = offset + h * headStride;
      this.#data.set(source.subarray(from, from + this.frames), this.#tokens * size + h * this.frames);
    }
    this.#tokens += 1;
  }

  /** Attention when the `token`-th token was chosen, [heads, frames]. */
  token(token: number): Float32Array {
    const size = this.heads * this.frames;
    return this.#data.subarray(token * size, (token + 1) * size);
  }

  /** Attention over the frames when the `token`-th token was chosen. */
  row(token: number, head: number): Float32Array {
    const from = (token * this.heads + head) * this.frames;
    return this.#data.subarray(from, from + this.frames);
  }
}
