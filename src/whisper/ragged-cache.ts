import { discard } from "./discard.js";
import type { CrossLayer, HeadShape } from "./silence-tail.js";

/** Room is made in steps, so that rows of nearly equal length do not move the cache for a few frames. */
const STEP = 32;
/** Bytes that are added at once at most; below that, memory doubles. */
const MOST_MORE = 2 ** 28;
/** Rows that are so many times as long as needed are cut: every step reads all their length, and cutting them costs as much as a few steps. */
const FAR = 1.25;

/**
 * Keys and values of several rows of different length, laid out as the decoder takes them: for each layer `keys` and `values`
 * [rows, heads, length, head] each. Places that a row has not filled hold finite leftovers; a bias masks them.
 */
export class RaggedCache {
  readonly #layers: number;
  readonly #shape: HeadShape;
  readonly #first: number;
  /** Positions that there is memory for, of all rows together, and how many of them have been in use. */
  #room = 0;
  #used = 0;
  #length = 0;
  #keys: Float32Array[] = [];
  #values: Float32Array[] = [];

  /**
   * @param first positions of the first memory at least: rows that move to new memory take as long as many steps, and what nothing is written to takes none
   * @param most bytes of it; more where rows need more
   */
  constructor(layers: number, shape: HeadShape, first = 0, most = Number.POSITIVE_INFINITY) {
    this.#layers = layers;
    this.#shape = shape;
    this.#first = Math.min(first, Math.floor(most / this.#each));
  }

  /** Positions that every row has room for. */
  get length(): number {
    return this.#length;
  }

  /**
   * Makes room for `rows` rows of `length` positions, keeping the first `kept` rows. They move within the memory that there is, if that is enough;
   * it stays until `clear`, because new memory comes as pages that the system must fill with zeros first.
   */
  reserve(rows: number, length: number, kept: number): void {
    const need = Math.max(STEP, Math.ceil(length / STEP) * STEP);
    const loose = need <= this.#length && this.#length <= FAR * need ? this.#length : need;
    const target = rows * loose <= this.#room ? loose : need;
    if (rows * target > this.#room) this.#grow(rows * target, target, kept);
    else if (target !== this.#length) this.#layOut(target, kept);
    this.#length = target;
    this.#used = Math.max(this.#used, rows * target);
  }

  /** Gives every layer memory for at least so many positions, in which the kept rows are `length` long. */
  #grow(least: number, length: number, kept: number): void {
    const { heads, head } = this.#shape;
    this.#room = Math.max(least, this.#first, this.#room + Math.min(this.#room, Math.floor(MOST_MORE / this.#each)));
    const common = Math.min(length, this.#length);
    // Piece by piece, so that what was left is given back before the next one is made.
    for (let layer = 0; layer < this.#layers; layer++) {
      for (const arrays of [this.#keys, this.#values]) {
        const floats = new Float32Array(this.#room * heads * head);
        const old = arrays[layer];
        for (let i = 0; i < kept * heads; i++)
          floats.set(old!.subarray(i * this.#length * head, (i * this.#length + common) * head), i * length * head);
        arrays[layer] = floats;
        if (old !== undefined) discard(old.buffer);
      }
    }
  }

  /** Makes the kept rows `length` long, in their place. */
  #layOut(length: number, kept: number): void {
    const { heads, head } = this.#shape;
    for (const array of [...this.#keys, ...this.#values]) spread(array, this.#length * head, length * head, kept * heads);
  }

  /** Writes `count` positions of one row, from `at` on; `source` holds [rows, heads, count, head] as the graphs return it. */
  write(row: number, at: number, count: number, layer: number, source: CrossLayer, sourceRow = 0): void {
    const { heads, head } = this.#shape;
    const [keys, values] = [this.#keys[layer], this.#values[layer]];
    for (let h = 0; h < heads; h++) {
      const from = (sourceRow * heads + h) * count * head;
      const to = ((row * heads + h) * this.#length + at) * head;
      keys.set(source.keys.subarray(from, from + count * head), to);
      values.set(source.values.subarray(from, from + count * head), to);
    }
  }

  /** Copies one row over another. @param length positions of it that may hold something */
  move(from: number, to: number, length = this.#length): void {
    if (from === to) return;
    const { heads, head } = this.#shape;
    const strip = this.#length * head;
    for (const array of [...this.#keys, ...this.#values])
      for (let h = 0; h < heads; h++) {
        const at = (from * heads + h) * strip;
        array.copyWithin((to * heads + h) * strip, at, at + length * head);
      }
  }

  /** The first `rows` rows of a layer. */
  view(layer: number, rows: number, firstRow = 0): CrossLayer {
    const size = this.#shape.heads * this.#shape.head * this.#length;
    const range = (array: Float32Array) => array.subarray(firstRow * size, (firstRow + rows) * size);
    return { keys: range(this.#keys[layer]), values: range(this.#values[layer]) };
  }

  get bytes(): number {
    return this.#room * this.#each;
  }

  /** Bytes of a position, in all layers. */
  get #each(): number {
    return 2 * 4 * this.#layers * this.#shape.heads * this.#shape.head;
  }

  /** Positions of all rows together that have been in use at once since there is memory: what it really takes. */
  get used(): number {
    return this.#used;
  }

  /** Gives all memory back. */
  clear(): void {
    discard(...[...this.#keys, ...this.#values].map(({ buffer }) => buffer));
    this.#room = 0;
    this.#used = 0;
    this.#length = 0;
    this.#keys = [];
    this.#values = [];
  }
}

/** Strips that lie `from` apart are put `to` apart, in an order in which none is written over before it has moved. */
function spread(strips: Float32Array, from: number, to: number, count: number): void {
  const length = Math.min(from, to);
  if (to > from) for (let i = count - 1; i > 0; i--) strips.copyWithin(i * to, i * from, i * from + length);
  else for (let i = 1; i < count; i++) strips.copyWithin(i * to, i * from, i * from + length);
}
