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

/**
 * Both texts normalised already; characters count without spaces. Whisper's normaliser makes one number of "one five two", and of "1 5 2" it makes
 * "one 5 2": who reads them digit by digit sees no difference.
 */
export function score(reference: string, hypothesis: string): Score {
  const characters = (text: string) => [...text.replace(/\bone\b/g, "1").replace(/\s+/g, "")];
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
