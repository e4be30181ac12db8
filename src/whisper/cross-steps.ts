import { MOST } from "./int8-matrix.js";
import type { Weights } from "./weights.js";

/**
 * Standard deviations of a channel that 8 bits reach, on either side; what is further out is cut. In two minutes of speech the furthest keys were 10.9 off with `tiny.en` and `base`, the
 * furthest values 8.7. Log-probabilities are as exact with 10 and 8, and with 8 and 6.5; with 7 and 6 cutting is heard (2026-11-30).
 */
export const REACH = { key: 12, value: 10 } as const;

const NORM = "encoder.ln_post";

/**
 * How the decoder's cross-attention keys and values are told in 8 bits: each channel in steps of its own, from a zero of its own. Both follow from the weights alone. What the encoder's
 * last normalisation gives is n ∘ γ + β for a vector n of unit variance; a channel is w · (n ∘ γ) + (w · β + b), so its standard deviation is about ‖w ∘ γ‖, and the
 * second part is its zero. Of the keys' zero softmax knows nothing, and the values' comes out of the attention as it went in.
 */
export class CrossSteps {
  readonly #weights: Weights;
  readonly #layer: number;
  readonly #width: number;

  constructor(weights: Weights, layer: number, width: number) {
    this.#weights = weights;
    this.#layer = layer;
    this.#width = width;
  }

  /** The layers that give keys and values. */
  static names(layer: number): readonly [key: string, value: string] {
    return [`decoder.blocks.${layer}.cross_attn.key`, `decoder.blocks.${layer}.cross_attn.value`];
  }

  /** The normalisation before them. */
  static readonly norm = NORM;

  /** Of each channel of the keys, [width]. */
  keys(): Float32Array {
    return this.#steps("key");
  }

  /** The same of the values. */
  values(): Float32Array {
    return this.#steps("value");
  }

  /** The values' zeros, [width]. */
  zeros(): Float32Array {
    const [, name] = CrossSteps.names(this.#layer);
    const zeros = this.#perRow("value", "bias", (row, shift) => {
      let sum = 0;
      for (let c = 0; c < row.length; c++) sum += row[c] * shift[c];
      return sum;
    });
    const bias = `${name}.bias`;
    if (this.#weights.has(bias)) for (const [r, value] of this.#weights.floats(bias, [this.#width]).entries()) zeros[r] += value;
    return zeros;
  }

  #steps(part: "key" | "value"): Float32Array {
    return this.#perRow(part, "weight", (row, scale) => {
      let squares = 0;
      for (let c = 0; c < row.length; c++) squares += (row[c] * scale[c]) ** 2;
      return (Math.sqrt(squares) * REACH[part]) / MOST || 1;
    });
  }

  #perRow(part: "key" | "value", of: "weight" | "bias", tell: (row: Float32Array, norm: Float32Array) => number): Float32Array {
    const width = this.#width;
    const norm = this.#weights.floats(`${NORM}.${of}`, [width]).slice();
    const told = new Float32Array(width);
    const name = CrossSteps.names(this.#layer)[part === "key" ? 0 : 1];
    this.#weights.eachRow(`${name}.weight`, width, width, (row, r) => {
      told[r] = tell(row, norm);
    });
    return told;
  }
}
