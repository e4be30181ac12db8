/**
 * The median of seven whole numbers below 2³⁰ without their signs, by a network of comparisons (Devillard 1998, "Fast median search", whose network is Paeth's of
 * 1990), in which what does not reach the median is left out. Attention is noise between its peaks, and a processor that guesses the outcome of comparisons is as often wrong as
 * right: min and max without a branch take a quarter of the time of a sorted window,
 * as long as each has a constant of its own: what is taken apart from arrays costs as much again.
 */
export function median7(a: number, b: number, c: number, d: number, e: number, f: number, g: number): number {
  const a1 = min(a, f);
  const f1 = max(a, f);
  const b1 = min(b, g);
  const g1 = max(b, g);
  const c1 = min(c, e);
  const e1 = max(c, e);
  const d2 = max(a1, d);
  const c2 = min(c1, g1);
  const b3 = max(min(a1, d), b1);
  const f3 = max(d2, f1);
  const d3 = max(c2, min(d2, f1));
  const d4 = min(d3, max(c1, g1));
  const e4 = min(e1, f3);
  return min(max(min(b3, e4), d4), max(b3, e4));
}

function min(x: number, y: number): number {
  const difference = (x - y) | 0;
  return (y + (difference & (difference >> 31))) | 0;
}

function max(x: number, y: number): number {
  const difference = (x - y) | 0;
  return (x - (difference & (difference >> 31))) | 0;
}
