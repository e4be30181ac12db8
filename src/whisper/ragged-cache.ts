import { discard } from "./discard.js";

/** Room is made in steps, so that rows of nearly equal length do not move the cache for a few frames. */
const STEP = 32;
/** Bytes that are added at once at most; below that, memory doubles. */
const MOST_MORE = 2 ** 28;
/** Rows that are so many times as long as needed are cut: every step reads all their length, and cutting them costs as much as a few steps. */
const FAR = 1.25;

type Numbers = Float32Array | Int8Array;

/** A layer's part of a cache, or what is written into it. */
export interface CachedLayer<A extends Numbers> {
  readonly keys: A;
  readonly values: A;
}

/** How a row is laid out: so many strips, each of which has so many numbers for every position. */
export interface Strips {
  readonly count: number;
  readonly unit: number;
}

export interface CacheShape<A extends Numbers> {
  readonly numbers: { new (length: number): A; readonly BYTES_PER_ELEMENT: number };
  readonly layers: number;
  readonly keys: Strips;
  readonly values: Strips;
}

/**
 * Keys and values of several rows of different length, laid out as the decoder takes them: for each layer `keys` and `values`
 * [rows, strips, length, unit] each. Places that a row has not filled hold finite leftovers; a bias masks them.
 */
export class RaggedCache<A extends Numbers> {
  readonly #shape: CacheShape<A>;
  readonly #first: number;
  /** Positions that there is memory for, of all rows together, and how many of them have been in use. */
  #room = 0;
  #used = 0;
  #length = 0;
  #keys: A[] = [];
  #values: A[] = [];

  /**
   * @param first positions of the first memory at least: rows that move to new memory take as long as many steps, and what nothing is written to takes none
   * @param most bytes of it; more where rows need more
   */
  constructor(shape: CacheShape<A>, first = 0, most = Number.POSITIVE_INFINITY) {
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
    const { numbers, layers } = this.#shape;
    this.#room = Math.max(least, this.#first, this.#room + Math.min(this.#room, Math.floor(MOST_MORE / this.#each)));
    const common = Math.min(length, this.#length);
    // Piece by piece, so that what was left is given back before the next one is made.
    for (let layer = 0; layer < layers; layer++) {
      for (const [arrays, { count, unit }] of this.#parts) {
        const fresh = new numbers(this.#room * count * unit);
        const old = arrays[layer];
        for (let i = 0; i < kept * count; i++)
          fresh.set(old!.subarray(i * this.#length * unit, (i * this.#length + common) * unit), i * length * unit);
        arrays[layer] = fresh;
        if (old !== undefined) discard(old.buffer);
      }
    }
  }

  /** Makes the kept rows `length` long, in their place. */
  #layOut(length: number, kept: number): void {
    for (const [arrays, { count, unit }] of this.#parts)
      for (const array of arrays) spread(array, this.#length * unit, length * unit, kept * count);
  }

  /** Writes `count` positions of one row, from `at` on; `source` holds rows of `count` positions as the graphs return them. */
  write(row: number, at: number, count: number, layer: number, source: CachedLayer<A>, sourceRow = 0): void {
    const { keys, values } = this.#shape;
    this.#write(this.#keys[layer]!, keys, row, at, count, source.keys, sourceRow);
    this.#write(this.#values[layer]!, values, row, at, count, source.values, sourceRow);
  }

  #write(to: A, { count: strips, unit }: Strips, row: number, at: number, count: number, from: A, sourceRow: number): void {
    for (let i = 0; i < strips; i++) {
      const start = (sourceRow * strips + i) * count * unit;
      to.set(from.subarray(start, start + count * unit), ((row * strips + i) * this.#length + at) * unit);
    }
  }

  /** Copies one row over another. @param length positions of it that may hold something */
  move(from: number, to: number, length = this.#length): void {
    if (from === to) return;
    for (const [arrays, { count, unit }] of this.#parts) {
      const strip = this.#length * unit;
      for (const array of arrays)
        for (let i = 0; i < count; i++) {
          const at = (from * count + i) * strip;
          array.copyWithin((to * count + i) * strip, at, at + length * unit);
        }
    }
  }

  /** The first `rows` rows of a layer. */
  view(layer: number, rows: number, firstRow = 0): CachedLayer<A> {
    const { keys, values } = this.#shape;
    const range = (array: A, { count, unit }: Strips) => {
      const size = count * unit * this.#length;
      return array.subarray(firstRow * size, (firstRow + rows) * size) as A;
    };
    return { keys: range(this.#keys[layer]!, keys), values: range(this.#values[layer]!, values) };
  }

  get #parts(): readonly (readonly [A[], Strips])[] {
    return [
      [this.#keys, this.#shape.keys],
      [this.#values, this.#shape.values],
    ];
  }

  get bytes(): number {
    return this.#room * this.#each;
  }

  /** Bytes of a position, in all layers. */
  get #each(): number {
    const { numbers, layers, keys, values } = this.#shape;
    return numbers.BYTES_PER_ELEMENT * layers * (keys.count * keys.unit + values.count * values.unit);
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
function spread(strips: Numbers, from: number, to: number, count: number): void {
  const length = Math.min(from, to);
  if (to > from) for (let i = count - 1; i > 0; i--) strips.copyWithin(i * to, i * from, i * from + length);
  else for (let i = 1; i < count; i++) strips.copyWithin(i * to, i * from, i * from + length);
}
