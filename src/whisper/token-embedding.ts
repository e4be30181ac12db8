import type { GgmlFile, TensorEntry } from "./ggml-reader.js";
import { EMBEDDING } from "./output-layer.js";
import { dequantize } from "./quantization.js";
import { Scratch } from "./scratch.js";
import type { Weights } from "./weights.js";

/** Tokens whose vectors are kept: they make more than nine tenths of what texts ask for. A fortieth of a small model's memory. */
const KEPT = 4096;

/**
 * Looks tokens up in the embedding, the largest matrix of a decoder, as the file has it. The output layer has it packed for products; a second copy
 * would be a sixth of what a small model takes, so the few hundred bytes of a token are read from the file, which stays open (3 µs from the system's
 * cache), and those of the tokens that come again are kept.
 */
export class TokenEmbedding {
  readonly #file: GgmlFile;
  readonly #entry: TensorEntry;
  readonly #row = new Scratch();
  readonly #positions: Float32Array;
  readonly #rowBytes: number;
  /** [KEPT, width]; pages that nothing was written to take no memory. */
  readonly #vectors: Float32Array;
  /** Where a token's vector is kept, −1 where it is not, and whose is kept there. */
  readonly #places: Int16Array;
  readonly #tokens = new Int32Array(KEPT).fill(-1);
  /** Whether it was asked for since the hand passed (the clock algorithm, Corbató 1968). */
  readonly #asked = new Uint8Array(KEPT);
  #hand = 0;
  readonly width: number;

  constructor(file: GgmlFile, weights: Weights) {
    const { vocab, textState, textContext } = file.dimensions;
    this.width = textState;
    this.#file = file;
    this.#entry = weights.entry(EMBEDDING, [vocab, textState]);
    this.#rowBytes = this.#entry.bytes / vocab;
    this.#vectors = new Float32Array(KEPT * textState);
    this.#places = new Int16Array(vocab).fill(-1);
    this.#positions = weights.floats("decoder.positional_embedding", [textContext, textState]).slice();
  }

  /** Writes token + position embedding, `width` numbers, to `out` at `at`. */
  write(token: number, position: number, out: Float32Array, at: number): void {
    const [vectors, positions, from] = [this.#vectors, this.#positions, this.#find(token)];
    for (let i = 0; i < this.width; i++) out[at + i] = vectors[from + i] + positions[position * this.width + i];
  }

  /** A token's embedding · `state`. */
  dot(token: number, state: Float32Array): number {
    const [vectors, from, { length }] = [this.#vectors, this.#find(token), state];
    // Two sums: a processor need not wait for one addition before the next.
    let [even, odd] = [0, 0];
    for (let i = 0; i < length; i += 2) {
      even += vectors[from + i] * state[i];
      odd += vectors[from + i + 1] * state[i + 1];
    }
    return even + odd;
  }

  /** Where a token's vector begins. */
  #find(token: number): number {
    let place = this.#places[token];
    if (place < 0) {
      place = this.#free();
      const row = this.#file.part(this.#entry, token * this.#rowBytes, this.#rowBytes, this.#row);
      dequantize(this.#entry.type, row, this.width, this.#vectors.subarray(place * this.width, (place + 1) * this.width));
      this.#places[token] = place;
      this.#tokens[place] = token;
    }
    this.#asked[place] = 1;
    return place * this.width;
  }

  #free(): number {
    while (this.#asked[this.#hand] === 1) {
      this.#asked[this.#hand] = 0;
      this.#hand = (this.#hand + 1) % KEPT;
    }
    const place = this.#hand;
    this.#hand = (place + 1) % KEPT;
    const old = this.#tokens[place];
    if (old >= 0) this.#places[old] = -1;
    return place;
  }
}
