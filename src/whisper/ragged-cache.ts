import type { CrossLayer, HeadShape } from "./silence-tail.js";

/** Room is made in steps, so that rows of nearly equal length do not copy the cache for a few frames. */
const STEP = 64;

/**
 * Keys and values of several rows of different length, laid out as the decoder takes them: for each layer `keys` [rows, heads, head, length]
 * and `values` [rows, heads, length, head]. Places that a row has not filled hold finite leftovers; a bias masks them.
 */
export class RaggedCache {
  readonly #layers: number;
  readonly #shape: HeadShape;
  #rows = 0;
  #length = 0;
  #keys: Float32Array[] = [];
  #values: Float32Array[] = [];

  constructor(layers: number, shape: HeadShape) {
    this.#layers = layers;
    this.#shape = shape;
  }

  /** Positions that every row has room for. */
  get length(): number {
    return this.#length;
  }

  /**
   * Makes room for `rows` rows of `length` positions, keeping the first `kept` rows. Room for rows is made ahead and stays until `clear`:
   * moving all of it costs as much as decoding a few tokens. Rows that are far longer than needed are cut, for every step reads all their length.
   */
  reserve(rows: number, length: number, kept: number): void {
    const need = Math.max(STEP, Math.ceil(length / STEP) * STEP);
    const fits = rows <= this.#rows && need <= this.#length;
    if (fits && this.#length <= 2 * need) return;
    // The memory that is there is used for as many rows as before, if it holds them; rows that others must move for come with room for more.
    const held = Math.min(this.#rows, Math.floor((this.#rows * this.#length) / need));
    const capacity = Math.max(held, rows > this.#rows && kept > 1 ? Math.ceil(1.25 * rows) : rows);
    const { heads, head } = this.#shape;
    const size = capacity * heads * head * need;
    const common = Math.min(need, this.#length);
    // One piece for all layers: large pieces go back to the system when they are freed, small ones stay with the allocator.
    const buffer = new ArrayBuffer(2 * 4 * this.#layers * size);
    for (let layer = 0; layer < this.#layers; layer++) {
      const keys = new Float32Array(buffer, 8 * layer * size, size);
      const values = new Float32Array(buffer, (8 * layer + 4) * size, size);
      const [oldKeys, oldValues] = [this.#keys[layer], this.#values[layer]];
      for (let i = 0; i < kept * heads * head; i++) keys.set(oldKeys.subarray(i * this.#length, i * this.#length + common), i * need);
      for (let i = 0; i < kept * heads; i++)
        values.set(oldValues.subarray(i * this.#length * head, (i * this.#length + common) * head), i * need * head);
      this.#keys[layer] = keys;
      this.#values[layer] = values;
    }
    this.#rows = capacity;
    this.#length = need;
  }

  /** Writes `count` positions of one row, from `at` on; `layer` holds [heads, head, sourceRows] slices as the graphs return them. */
  write(row: number, at: number, count: number, layer: number, source: CrossLayer, sourceRow = 0): void {
    const { heads, head } = this.#shape;
    const [keys, values, length] = [this.#keys[layer], this.#values[layer], this.#length];
    const from = sourceRow * heads * head * count;
    const to = row * heads * head;
    if (count === 1) for (let i = 0; i < heads * head; i++) keys[(to + i) * length + at] = source.keys[from + i];
    else
      for (let i = 0; i < heads * head; i++)
        keys.set(source.keys.subarray(from + i * count, from + (i + 1) * count), (to + i) * length + at);
    for (let h = 0; h < heads; h++)
      values.set(source.values.subarray(from + h * count * head, from + (h + 1) * count * head), ((row * heads + h) * length + at) * head);
  }

  /** Copies one row over another. */
  move(from: number, to: number): void {
    if (from === to) return;
    const size = this.#shape.heads * this.#shape.head * this.#length;
    for (const array of [...this.#keys, ...this.#values]) array.copyWithin(to * size, from * size, (from + 1) * size);
  }

  /** The first `rows` rows of a layer. */
  view(layer: number, rows: number, firstRow = 0): CrossLayer {
    const size = this.#shape.heads * this.#shape.head * this.#length;
    const range = (array: Float32Array) => array.subarray(firstRow * size, (firstRow + rows) * size);
    return { keys: range(this.#keys[layer]), values: range(this.#values[layer]) };
  }

  get bytes(): number {
    return this.#keys[0]?.buffer.byteLength ?? 0; // one piece for all layers
  }

  /** Rows that there is room for. */
  get rows(): number {
    return this.#rows;
  }

  /** Gives all memory back. */
  clear(): void {
    this.#rows = 0;
    this.#length = 0;
    this.#keys = [];
    this.#values = [];
  }
}
