import type { Dimensions, TensorEntry } from "./ggml-reader.js";
import { dequantize } from "./quantization.js";
import type { Weights } from "./weights.js";

const NAME = "decoder.token_embedding.weight";

/**
 * Looks tokens up in the embedding as the file holds it. Outside the graph, because there it would need a second copy of the largest matrix,
 * which the output layer already has.
 */
export class TokenEmbedding {
  readonly #entry: TensorEntry;
  readonly #table: Uint8Array;
  readonly #positions: Float32Array;
  readonly #rowBytes: number;
  readonly width: number;

  constructor(weights: Weights, { vocab, textState, textContext }: Dimensions) {
    this.width = textState;
    const { entry, data } = weights.shared(NAME, [vocab, textState]);
    this.#entry = entry;
    this.#table = data;
    this.#rowBytes = this.#table.length / vocab;
    this.#positions = weights.floats("decoder.positional_embedding", [textContext, textState]).slice();
  }

  /** Writes token + position embedding, `width` numbers, to `out` at `at`. */
  write(token: number, position: number, out: Float32Array, at: number): void {
    const row = this.#table.subarray(token * this.#rowBytes, (token + 1) * this.#rowBytes);
    const vector = dequantize(this.#entry.type, row, this.width);
    for (let i = 0; i < this.width; i++) out[at + i] = vector[i] + this.#positions[position * this.width + i];
  }
}
