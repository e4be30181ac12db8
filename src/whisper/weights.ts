import type { GgmlFile, TensorEntry } from "./ggml-reader.js";
import { ModelError } from "./model-error.js";
import { dequantize, type PackedWeights, PackRoom, pack } from "./quantization.js";
import { Scratch } from "./scratch.js";

/** The tensors of a model by name, each checked against the shape that the header promises. */
export class Weights {
  readonly #file: GgmlFile;
  readonly #raw = new Scratch();
  readonly #floats = new Scratch();
  readonly #turned = new Scratch();
  readonly #bytes = new Scratch();
  readonly #room = new PackRoom();
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

  /** A [rows, columns] matrix as [columns, rows], valid until the next call. */
  transposed(name: string, rows: number, columns: number): Float32Array {
    const from = this.floats(name, [rows, columns]);
    const to = this.#turned.floats(from.length);
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
    return to;
  }

  /**
   * Matrices [rows, columns], one below the other, turned and in 8 bits, with a scale for each row; valid until others are asked for.
   * @param factors what the columns are multiplied by first
   */
  int8(
    names: readonly string[],
    rows: number,
    columns: number,
    factors?: Float32Array,
  ): { readonly data: Int8Array; readonly scales: Float32Array } {
    const [first] = names as [string];
    if (this.#int8?.first === first) return this.#int8;
    const all = names.length * rows;
    const data = new Int8Array(this.#bytes.bytes(all * columns).buffer, 0, all * columns);
    const scales = new Float32Array(all);
    for (const [n, name] of names.entries()) {
      const from = this.floats(name, [rows, columns]);
      const own = scales.subarray(n * rows, (n + 1) * rows);
      scaleColumns(from, columns, factors, own);
      turnRounded(from, own, data.subarray(n * rows), all);
    }
    this.#int8 = { first, data, scales };
    return this.#int8;
  }

  /** Bits of a weight after `packed`. */
  bits(name: string, rows: number, columns: number): 4 | 8 {
    return this.entry(name, [rows, columns]).type.name === "q4_0" ? 4 : 8;
  }

  /** A [rows, columns] matrix in blocks, valid until another one is packed. */
  packed(name: string, rows: number, columns: number): PackedWeights {
    if (this.#packed?.name !== name) {
      const entry = this.entry(name, [rows, columns]);
      this.#packed = { name, weights: pack(entry.type, this.#data(entry), rows, columns, this.#room) };
    }
    return this.#packed.weights;
  }

  #data(entry: TensorEntry): Uint8Array {
    return this.#file.data(entry, this.#raw);
  }
}

/** Multiplies columns by their factors, and finds what a row's numbers are divided by to fill 8 bits. */
function scaleColumns(values: Float32Array, columns: number, factors: Float32Array | undefined, scales: Float32Array): void {
  for (let r = 0, i = 0; r < scales.length; r++) {
    let largest = 1e-12;
    for (let c = 0; c < columns; c++, i++) {
      const value = factors === undefined ? values[i] : values[i] * factors[c];
      values[i] = value;
      const size = value < 0 ? -value : value;
      if (size > largest) largest = size;
    }
    scales[r] = largest / 127;
  }
}

/** Sides of the squares that a matrix is turned in: rows of both sides stay in the processor's cache. */
const SQUARE = 32;

/** Writes [rows, columns], divided by each row's scale and rounded, as columns of rows, `stride` apart. */
function turnRounded(from: Float32Array, scales: Float32Array, to: Int8Array, stride: number): void {
  const rows = scales.length;
  const columns = from.length / rows;
  const factors = scales.map((scale) => 1 / scale);
  for (let r0 = 0; r0 < rows; r0 += SQUARE)
    for (let c0 = 0; c0 < columns; c0 += SQUARE)
      for (let c = c0; c < Math.min(c0 + SQUARE, columns); c++)
        for (let r = r0; r < Math.min(r0 + SQUARE, rows); r++)
          // Rounded as Math.round does, by the whole part of what is made positive.
          to[c * stride + r] = ((from[r * columns + c] * factors[r] + 128.5) | 0) - 128;
}
