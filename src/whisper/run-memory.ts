import { Tensor } from "onnxruntime-node";
import { Scratch } from "./scratch.js";

/**
 * Larger tensors are not kept. The largest of every step is what its rows looked at: 1.2 MB for four windows of 28 s with five rows each (`tiny`); made anew
 * for each step, it came from the system page by page.
 */
const MOST_BYTES = 4 << 20;

/**
 * Memory for what a session takes and gives, a piece for each name, run after run: whatever ONNX Runtime is given to write into, it need not make
 * anew, nor copy. What is in it is valid until the session runs again.
 */
export class RunMemory {
  readonly #pieces = new Map<string, Scratch>();

  /** Numbers for an input. */
  floats(name: string, length: number, fill = 0): Float32Array {
    if (4 * length > MOST_BYTES) return new Float32Array(length).fill(fill);
    return this.#piece(name).floats(length).fill(fill);
  }

  /** What `InferenceSession.run` takes for an output of this shape: where to write it, or null when it shall make it. */
  output(name: string, type: "float32" | "int64", dims: readonly number[]): Tensor | null {
    const length = dims.reduce((product, dim) => product * dim, 1);
    if ((type === "int64" ? 8 : 4) * length > MOST_BYTES) return null;
    const piece = this.#piece(name);
    return type === "int64" ? new Tensor(type, piece.integers(length), dims) : new Tensor(type, piece.floats(length), dims);
  }

  #piece(name: string): Scratch {
    const piece = this.#pieces.get(name) ?? new Scratch();
    this.#pieces.set(name, piece);
    return piece;
  }
}
