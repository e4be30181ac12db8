import type { GgmlFile, TensorEntry } from "./ggml-reader.js";
import { ModelError } from "./model-error.js";
import { dequantize, type PackedWeights, PackRoom, pack } from "./quantization.js";
import { type Blocks, packRows } from "./row-blocks.js";
import { Scratch } from "./scratch.js";

/** Every `step`-th row from `from` to `to`. */
export interface RowRange {
  readonly from?: number;
  readonly to?: number;
  readonly step?: number;
}

/** The tensors of a model by name, each checked against the shape that the header promises. */
export class Weights {
  readonly #file: GgmlFile;
  readonly #raw = new Scratch();
  readonly #floats = new Scratch();
  readonly #turned = new Scratch();
  readonly #bytes = new Scratch();
  readonly #room = new PackRoom();
  readonly #stack = new PackRoom();
  #int8: { readonly first: string; readonly data: Int8Array; readonly scales: Float32Array } | undefined;
  #packed: { readonly name: string; readonly weights: PackedWeights } | undefined;

  constructor(file: GgmlFile) {
    this.#file = file;
  }

  has(name: string): boolean {
    return this.#file.tensors.has(name);
  }

  /** @throws ModelError when the tensor is missing or of another shape. */
  entry(name: string, shape: readonly number[]): TensorEntry {
    const entry = this.#file.tensors.get(name);
    if (entry === undefined) throw new ModelError(`The model lacks the tensor ${name}: the file is cut short or of another kind.`);
    // Biases of convolutions are stored as columns, [n, 1].
    const plain = (dims: readonly number[]) => dims.filter((n) => n !== 1).join(" × ");
    if (plain(entry.shape) !== plain(shape))
      throw new ModelError(`Tensor ${name} is ${entry.shape.join(" × ")}; the header asks for ${shape.join(" × ")}. The file is corrupt.`);
    return entry;
  }

  /** Row-major float32 values, valid until the next call. */
  floats(name: string, shape: readonly number[]): Float32Array {
    const entry = this.entry(name, shape);
    const count = shape.reduce((a, b) => a * b, 1);
    return dequantize(entry.type, this.#data(entry), count, this.#floats.floats(count));
  }

  /** Rows of a [rows, columns] matrix one after the other as float32, each valid, and free to be changed, until the next. */
  eachRow(
    name: string,
    rows: number,
    columns: number,
    visit: (row: Float32Array, r: number) => void,
    { from = 0, to = rows, step = 1 }: RowRange = {},
  ): void {
    const entry = this.entry(name, [rows, columns]);
    const rowBytes = entry.bytes / rows;
    const row = this.#floats.floats(columns);
    const together = step === 1 ? to - from : 1;
    for (let first = from; first < to; first += Math.max(step, together)) {
      const bytes = this.#file.part(entry, first * rowBytes, together * rowBytes, this.#raw);
      for (let i = 0; i < together; i++)
        visit(dequantize(entry.type, bytes.subarray(i * rowBytes, (i + 1) * rowBytes), columns, row), first + i);
    }
  }

  /** A [rows, columns] matrix as [columns, rows], valid until the next call. */
  transposed(name: string, rows: number, columns: number): Float32Array {
    const from = this.floats(name, [rows, columns]);
    const to = this.#turned.floats(from.length);
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
    return to;
  }

  /**
   * Matrices [rows, columns], one below the other, turned and in 8 bits, with a scale for each row; valid until others are asked for.
   * @param most the largest number
   * @param factors what the columns are multiplied by first
   */
  int8(
    names: readonly string[],
    [rows, columns]: readonly [number, number],
    most: number,
    factors?: Float32Array,
  ): { readonly data: Int8Array; readonly scales: Float32Array } {
    const [first] = names as [string];
    if (this.#int8?.first === first) return this.#int8;
    const all = names.length * rows;
    const data = new Int8Array(this.#bytes.bytes(all * columns).buffer, 0, all * columns);
    const scales = new Float32Array(all);
    const band = new Int8Array(BAND * columns);
    for (const [n, name] of names.entries())
      this.eachRow(name, rows, columns, (row, r) => {
        const at = n * rows + r;
        const inBand = r % BAND;
        scales[at] = scaleRow(row, factors) / most;
        roundRow(row, Math.fround(1 / scales[at]), band, inBand * columns);
        if (inBand === BAND - 1 || r === rows - 1) turnBand(band, inBand + 1, columns, data.subarray(at - inBand), all);
      });
    this.#int8 = { first, data, scales };
    return this.#int8;
  }

  /** Bits of a weight after `packed`. */
  bits(name: string, rows: number, columns: number): 4 | 8 {
    return this.entry(name, [rows, columns]).type.name === "q4_0" ? 4 : 8;
  }

  /** Matrices [rows, columns] of as many bits in blocks, one below the other, valid until others are packed. */
  packed(names: readonly string[], rows: number, columns: number): PackedWeights {
    return this.#packOnce(names.join(), () => {
      const each = (name: string) => {
        const entry = this.entry(name, [rows, columns]);
        return pack(entry.type, this.#data(entry), rows, columns, this.#room);
      };
      const { length: count } = names;
      if (count === 1) return each(names[0]!);
      let stacked: PackedWeights | undefined;
      for (const [i, name] of names.entries()) {
        const { bits, data, scales } = each(name);
        stacked ??= {
          bits,
          rows: count * rows,
          columns,
          data: this.#stack.data.bytes(count * data.length),
          scales: this.#stack.scales.floats(count * scales.length),
        };
        stacked.data.set(data, i * data.length);
        stacked.scales.set(scales, i * scales.length);
      }
      return stacked!;
    });
  }

  /**
   * Some rows of a [rows, columns] matrix in blocks, valid until others are packed.
   * @param factors what the columns are multiplied by
   */
  packedRows(
    name: string,
    [rows, columns]: readonly [number, number],
    [from, to]: readonly [number, number],
    blocks: Blocks,
    factors: Float32Array,
  ): PackedWeights {
    return this.#packOnce(`${name} ${from}–${to}`, () => {
      const eachRow = (visit: (row: Float32Array, r: number) => void) =>
        this.eachRow(name, rows, columns, (row, r) => visit(row, r - from), { from, to });
      return packRows(eachRow, [to - from, columns], blocks, factors, this.#room);
    });
  }

  /** A graph asks for numbers and for scales: what was packed last is not packed again. */
  #packOnce(name: string, pack: () => PackedWeights): PackedWeights {
    if (this.#packed?.name !== name) this.#packed = { name, weights: pack() };
    return this.#packed.weights;
  }

  #data(entry: TensorEntry): Uint8Array {
    return this.#file.data(entry, this.#raw);
  }
}

/** Rows that are turned at once: what they are read from and written to stays in the processor's first cache. */
const BAND = 32;

/** Multiplies a row by the columns' factors. Returns its largest number without its sign, more than 0. */
function scaleRow(row: Float32Array, factors: Float32Array | undefined): number {
  if (factors !== undefined) for (let c = 0; c < row.length; c++) row[c] *= factors[c];
  let largest = 1e-12;
  // No branch: signs are random, and a processor that guesses them wrong takes ten times as long.
  for (let c = 0; c < row.length; c++) largest = Math.max(largest, Math.abs(row[c]));
  return largest;
}

/** Rounds as Math.round does, by the whole part of what is made positive. */
function roundRow(row: Float32Array, factor: number, to: Int8Array, at: number): void {
  for (let c = 0; c < row.length; c++) to[at + c] = ((row[c] * factor + 128.5) | 0) - 128;
}

/** Writes `rows` of [rows, columns] as columns of rows, `stride` apart. */
function turnBand(from: Int8Array, rows: number, columns: number, to: Int8Array, stride: number): void {
  for (let c = 0; c < columns; c++) for (let r = 0, at = c * stride; r < rows; r++) to[at++] = from[r * columns + c];
}
