import { Scratch } from "./scratch.js";

/** Larger inputs are not kept. */
const MOST_BYTES = 4 << 20;

/** Memory for what a session takes, a piece for each name, run after run. What is in it is valid until the next. */
export class RunMemory {
  readonly #pieces = new Map<string, Scratch>();

  /** Numbers for an input. */
  floats(name: string, length: number, fill = 0): Float32Array {
    if (4 * length > MOST_BYTES) return new Float32Array(length).fill(fill);
    return this.#piece(name).floats(length).fill(fill);
  }

  #piece(name: string): Scratch {
    const piece = this.#pieces.get(name) ?? new Scratch();
    this.#pieces.set(name, piece);
    return piece;
  }
}
