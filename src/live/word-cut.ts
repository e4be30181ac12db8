import { OUTPUT_RATE } from "../audio/index.js";
import type { Word } from "../engine/index.js";

interface Quietest {
  quietest(from: number, to: number): { readonly place: number; readonly power: number };
}

export interface WordCut {
  /** Sample of the stream. */
  readonly place: number;
  /** How many words lie before it. */
  readonly words: number;
}

/** Seconds around a border between two words in which their times may be wrong. */
const SLACK = 0.1;
/** Decibels by which a border after a sentence, or after a clause, is a better one. */
const SENTENCE = 12;
const CLAUSE = 6;
/** Decibels a second by which a later border is a better one: less is decoded twice. */
const LATER = 1;

/**
 * Where speech without a pause is cut: between two words, at the quietest such place, between two samples of the stream. Where no two words
 * part there, at the quietest moment.
 */
export function cutBetweenWords(words: readonly Word[], from: number, to: number, audio: Quietest): WordCut {
  let best: (WordCut & { readonly score: number }) | undefined;
  for (let i = 0; i + 1 < words.length; i++) {
    const [before, after] = [words[i]!, words[i + 1]!];
    const first = Math.round((before.end - SLACK) * OUTPUT_RATE);
    const last = Math.round((after.start + SLACK) * OUTPUT_RATE);
    if (first < from || last > to) continue;
    const { place, power } = audio.quietest(first, last);
    const pause = /[.?!]["')]?$/.test(before.text) ? SENTENCE : /[,;:]["')]?$/.test(before.text) ? CLAUSE : 0;
    const score = pause + (LATER * place) / OUTPUT_RATE - 10 * Math.log10(power + 1e-10);
    if (best === undefined || score > best.score) best = { place, words: i + 1, score };
  }
  if (best !== undefined) return { place: best.place, words: best.words };
  const { place } = audio.quietest(from, to);
  const count = words.findIndex(({ start, end }) => ((start + end) / 2) * OUTPUT_RATE >= place);
  return { place, words: count < 0 ? words.length : count };
}
