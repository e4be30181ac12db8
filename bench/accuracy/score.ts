import { align } from "../edit-distance.js";
import { sum } from "../statistics.js";

/** Errors of one text against its reference. */
export interface Score {
  readonly wordErrors: number;
  readonly words: number;
  readonly characterErrors: number;
  readonly characters: number;
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Both texts normalised already; characters count without spaces. */
export function score(reference: string, hypothesis: string): Score {
  const characters = (text: string) => [...text.replace(/\s+/g, "")];
  return {
    wordErrors: align(wordsOf(reference), wordsOf(hypothesis)).errors,
    words: wordsOf(reference).length,
    characterErrors: align(characters(reference), characters(hypothesis)).errors,
    characters: characters(reference).length,
  };
}

/** In per cent; NaN of nothing. */
export function wordErrorRate(scores: readonly Score[]): number {
  return (100 * sum(scores.map(({ wordErrors }) => wordErrors))) / sum(scores.map(({ words }) => words));
}

/** In per cent; NaN of nothing. */
export function characterErrorRate(scores: readonly Score[]): number {
  return (100 * sum(scores.map(({ characterErrors }) => characterErrors))) / sum(scores.map(({ characters }) => characters));
}
