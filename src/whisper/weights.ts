import type { GgmlFile, TensorEntry } from "./ggml-reader.js";
import { type Int8Matrix, int8Matrix, type Rounding } from "./int8-matrix.js";
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
  #int8: { readonly first: string; readonly matrix: Int8Matrix } | undefined;
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

  /** Matrices [rows, columns], one below the other, turned and in 8 bits, with a scale for each row; valid until others are asked for. */
  int8(names: readonly string[], [rows, columns]: readonly [number, number], rounding: Rounding): Int8Matrix {
    const [first] = names as [string];
    if (this.#int8?.first === first) return this.#int8.matrix;
    const eachRow = (visit: (row: Float32Array, r: number) => void) => {
      for (const [n, name] of names.entries()) this.eachRow(name, rows, columns, (row, r) => visit(row, n * rows + r));
    };
    const matrix = int8Matrix(eachRow, [names.length * rows, columns], rounding, this.#bytes);
    this.#int8 = { first, matrix };
    return matrix;
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
