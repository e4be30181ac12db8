/** Slots of the table for each token: half of them empty, so that a search ends soon. */
const SPARE = 2;

/**
 * The byte strings of a model's tokens, in two arrays and a hash table of numbers. As fifty thousand strings and entries of a map they would
 * be most of a decoder thread's heap, which the garbage collector walks ten times a second while the thread works.
 */
export class Vocabulary {
  readonly #bytes: Uint8Array;
  readonly #ends: Uint32Array;
  /** Token ids plus one, by hash with linear probing; made when the first token is looked up. */
  #slots: Int32Array | undefined;

  /** @param ends where each token's bytes end */
  constructor(bytes: Uint8Array, ends: Uint32Array) {
    this.#bytes = bytes;
    this.#ends = ends;
  }

  get size(): number {
    return this.#ends.length;
  }

  /** A view. */
  bytesOf(id: number): Uint8Array {
    return this.#bytes.subarray(this.#start(id), this.#ends[id]);
  }

  /** The first token of just the bytes from `from` to `to`. */
  idOf(bytes: Uint8Array, from = 0, to = bytes.length): number | undefined {
    this.#slots ??= this.#table();
    for (let at = this.#slot(bytes, from, to); ; at = (at + 1) % this.#slots.length) {
      const id = this.#slots[at] - 1;
      if (id < 0) return undefined;
      if (this.#is(id, bytes, from, to)) return id;
    }
  }

  #table(): Int32Array {
    this.#slots = new Int32Array(SPARE * this.size + 1);
    for (let id = 0; id < this.size; id++) {
      const [from, to] = [this.#start(id), this.#ends[id]];
      let at = this.#slot(this.#bytes, from, to);
      // Of equal tokens the first counts.
      while (this.#slots[at] !== 0 && !this.#is(this.#slots[at] - 1, this.#bytes, from, to)) at = (at + 1) % this.#slots.length;
      if (this.#slots[at] === 0) this.#slots[at] = id + 1;
    }
    return this.#slots;
  }

  #start(id: number): number {
    return id === 0 ? 0 : this.#ends[id - 1];
  }

  #is(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#start(id);
    if (this.#ends[id] - start !== to - from) return false;
    for (let i = 0; i < to - from; i++) if (this.#bytes[start + i] !== bytes[from + i]) return false;
    return true;
  }

  /** FNV-1a of 32 bits (Fowler, Noll and Vo). */
  #slot(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
    return (hash >>> 0) % this.#slots!.length;
  }
}
