import type { GgmlFile, TensorEntry } from "./ggml-reader.js";
import { dequantize } from "./quantization.js";
import { Scratch } from "./scratch.js";
import type { Weights } from "./weights.js";

const NAME = "decoder.token_embedding.weight";

/**
 * Looks tokens up in the embedding, the largest matrix of a decoder. The output layer has it packed for products; a second copy would be
 * a sixth of what a small model takes, so the few hundred bytes of a token are read from the file, which stays open. That takes
 * 3 µs from the system's cache.
 */
export class TokenEmbedding {
  readonly #file: GgmlFile;
  readonly #entry: TensorEntry;
  readonly #row = new Scratch();
  readonly #vector: Float32Array;
  readonly #positions: Float32Array;
  readonly #rowBytes: number;
  readonly width: number;

  constructor(file: GgmlFile, weights: Weights) {
    const { vocab, textState, textContext } = file.dimensions;
    this.width = textState;
    this.#file = file;
    this.#entry = weights.entry(NAME, [vocab, textState]);
    this.#rowBytes = this.#entry.bytes / vocab;
    this.#vector = new Float32Array(textState);
    this.#positions = weights.floats("decoder.positional_embedding", [textContext, textState]).slice();
  }

  /** Writes token + position embedding, `width` numbers, to `out` at `at`. */
  write(token: number, position: number, out: Float32Array, at: number): void {
    const row = this.#file.part(this.#entry, token * this.#rowBytes, this.#rowBytes, this.#row);
    const vector = dequantize(this.#entry.type, row, this.width, this.#vector);
    for (let i = 0; i < this.width; i++) out[at + i] = vector[i] + this.#positions[position * this.width + i];
  }
}
