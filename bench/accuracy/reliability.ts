import { sum } from "../statistics.js";

/** A word's confidence (0..1), and whether the word was right. */
export type Judged = readonly [confidence: number, right: boolean];

export interface Decile {
  /** Lower and upper edge; the upper one belongs to the next decile, but 1 to the last. */
  readonly from: number;
  readonly to: number;
  readonly words: number;
  readonly meanConfidence: number;
  /** Share of right words. */
  readonly right: number;
}

export interface Reliability {
  readonly deciles: readonly Decile[];
  /**
   * Expected calibration error: |mean confidence − share of right words| of the deciles, weighted by their words
   * (Guo et al. 2017, "On Calibration of Modern Neural Networks", eq. 5).
   */
  readonly calibrationError: number;
  /** Mean of (confidence − right)² (Brier 1950). */
  readonly brier: number;
}

const DECILES = 10;

export function reliability(words: readonly Judged[]): Reliability {
  const deciles = Array.from({ length: DECILES }, (_, index): Decile => {
    const inside = words.filter(([confidence]) => Math.min(DECILES - 1, Math.floor(confidence * DECILES)) === index);
    return {
      from: index / DECILES,
      to: (index + 1) / DECILES,
      words: inside.length,
      meanConfidence: sum(inside.map(([confidence]) => confidence)) / inside.length,
      right: inside.filter(([, right]) => right).length / inside.length,
    };
  });
  const filled = deciles.filter((decile) => decile.words > 0);
  return {
    deciles,
    calibrationError: sum(filled.map((decile) => decile.words * Math.abs(decile.meanConfidence - decile.right))) / words.length,
    brier: sum(words.map(([confidence, right]) => (confidence - (right ? 1 : 0)) ** 2)) / words.length,
  };
}
