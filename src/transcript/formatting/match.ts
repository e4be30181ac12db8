import type { Token } from "./token.js";

/** Text that stands for some words of the input, without the punctuation at their edges. */
export interface Piece {
  readonly text: string;
  /** How many words it stands for, at least 1. */
  readonly words: number;
}

/**
 * One kind of phrase: looks at the words from `at` on (and at those before it, for context) and says what the words from `at` become.
 * @returns undefined where the phrase does not start at `at`.
 */
export type Matcher = (tokens: readonly Token[], at: number) => readonly Piece[] | undefined;

export function wordsIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.words, 0);
}
