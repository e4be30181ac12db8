import type { Weights } from "./weights.js";

/** How many standard deviations the numbers of a normalised channel go: three of a normal distribution hold all but 0.3 %. */
const DEVIATIONS = 3;
/** How much of the difficulty the weights take. Error of the encoded audio, base: −20 dB without factors, −21 at 0.5, −25 at 0.7, −23 at 0.85. */
const ALPHA = 0.7;

/**
 * Factors for the channels between a layer normalisation and the products after it, which make both as easy to hold in 8 bits: activations are divided by them
 * (in the normalisation's weights), weights multiplied. `s = a^α / w^(1 − α)` for a channel with activations up to `a` and weights up to `w`
 * (SmoothQuant, Xiao et al. 2023, equation 4); `a` is not measured but follows from the normalisation's own weight and bias.
 * @param names weights [rows, width] of the products
 */
export function smoothing(weights: Weights, norm: string, names: readonly string[], rows: number, width: number): Float32Array {
  const largest = new Float32Array(width);
  for (const name of names)
    weights.eachRow(`${name}.weight`, rows, width, (row) => {
      for (let c = 0; c < width; c++) largest[c] = Math.max(largest[c], Math.abs(row[c]));
    });
  const scale = weights.floats(`${norm}.weight`, [width]).slice();
  const bias = weights.floats(`${norm}.bias`, [width]);
  return largest.map((w, c) => {
    const a = DEVIATIONS * Math.abs(scale[c]) + Math.abs(bias[c]);
    return a > 0 && w > 0 ? a ** ALPHA / w ** (1 - ALPHA) : 1;
  });
}
