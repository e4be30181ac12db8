import { discard } from "./discard.js";

/** Entries that memory is made for at once. */
const PIECE = 16;

/** Cross-attention of the alignment heads: what the decoder looked at in each step of each of a window's rows. */
export class AttentionRecord {
  readonly heads: number;
  /** Frames that hold audio; attention to what follows them is not kept. */
  readonly frames: number;
  #entries = 0;
  /** Of `PIECE` entries each. */
  readonly #pieces: Float32Array[] = [];

  constructor(heads: number, frames: number) {
    this.heads = heads;
    this.frames = frames;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Adds one step of one row, whose first head stands in `source` at `offset`, the others `headStride` apart. Returns the number of the entry. */
  push(source: Float32Array, offset: number, headStride: number): number {
    const size = this.heads * this.frames;
    if (this.#entries === PIECE * this.#pieces.length) this.#pieces.push(new Float32Array(PIECE * size));
    const piece = this.#pieces.at(-1)!;
    for (let h = 0, to = (this.#entries % PIECE) * size; h < this.heads; h++, to += this.frames) {
      const from = offset + h * headStride;
      piece.set(source.subarray(from, from + this.frames), to);
    }
    return this.#entries++;
  }

  /** An entry's attention over the frames. */
  row(entry: number, head: number): Float32Array {
    const from = ((entry % PIECE) * this.heads + head) * this.frames;
    return this.#pieces[Math.floor(entry / PIECE)]!.subarray(from, from + this.frames);
  }

  /** Gives back its memory, when nobody asks for times any more. */
  discard(): void {
    discard(...this.#pieces.splice(0).map(({ buffer }) => buffer));
    this.#entries = 0;
  }
}
