/**
 * Kaiser's window and its design formulas.
 * Sources: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function" (1974);
 * Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.6 (equations 7.75 and 7.76).
 */

/** Shape parameter for a stop band `attenuation` dB down (valid above 50 dB). */
export function kaiserBeta(attenuation: number): number {
  return 0.1102 * (attenuation - 8.7);
}

/** Length in samples of a filter whose transition band is `transition` wide, as a fraction of the sample rate. */
export function kaiserLength(attenuation: number, transition: number): number {
  return (attenuation - 7.95) / (2.285 * 2 * Math.PI * transition) + 1;
}

/** The window at `x`, −1..1 from edge to edge; 0 outside. */
export function kaiserWindow(x: number, beta: number): number {
  const rest = 1 - x * x;
  return rest < 0 ? 0 : besselI0(beta * Math.sqrt(rest)) / besselI0(beta);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-16; k += 1) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}
