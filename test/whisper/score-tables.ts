import type { Choice, Search, StepScores } from "../../src/whisper/search.js";
import { MODEL, tokenizerOf } from "./real-model.js";
import { noise } from "./tiny-model.js";

export const tokenizer = tokenizerOf(MODEL);
export const END = tokenizer.special.endOfText;
/** A lone space, which may not come first. */
export const SPACE = tokenizer.encode(" ")[0];

/** What a decoder would say after any text. */
export type Table = (past: readonly number[]) => StepScores;

/** The given tokens' scores, best first. */
export function scoresOf(probabilities: Readonly<Record<number, number>>): StepScores {
  const best = Object.entries(probabilities)
    .map(([token, p]) => [Number(token), p] as const)
    .sort((a, b) => b[1] - a[1]);
  return { tokens: best.map(([token]) => token), logprobs: Float32Array.from(best, ([, p]) => Math.log(p)), look: 0 };
}

/** A table of pseudo-random probabilities over `words` tokens from 100 on and the end, other ones after every text. */
export function randomTable(seed: number, words: number): Table {
  return (past) => {
    const random = noise(past.reduce((hash, token) => Math.imul(hash, 31) + token, Math.imul(seed, 7919) + 13));
    for (let i = 0; i < 5; i++) random(); // the first numbers of near seeds are near
    const weights = Array.from({ length: words + 1 }, () => Math.exp(1.5 * random()));
    const sum = weights.reduce((a, b) => a + b, 0);
    return scoresOf(Object.fromEntries(weights.map((weight, i) => [i === words ? END : 100 + i, weight / sum])));
  };
}

/** What happened while a search ran over a table. */
export interface Course {
  /** The texts in the rows after each step. */
  readonly steps: readonly (readonly (readonly number[])[])[];
  readonly choices: readonly (readonly Choice[])[];
}

/** Runs a search as a batch does: every row continues its parent. */
export function follow(search: Search, table: Table): Course {
  let rows: (readonly number[])[] = [[]];
  const steps: (readonly number[])[][] = [];
  const choices: (readonly Choice[])[] = [];
  for (;;) {
    const chosen = search.advance(rows.map((past) => ({ ...table(past), look: past.length })));
    if (chosen === undefined) return { steps, choices };
    choices.push(chosen);
    rows = chosen.map(({ parent, token }) => [...rows[parent]!, token]);
    steps.push(rows);
  }
}
