import type { Segment, Word } from "../engine/index.js";
import { bareWord } from "./bare-word.js";
import { wordsOf } from "./placed-words.js";

/** Seconds by which a word's time may be wrong for the price of one word that differs. */
const DOUBT = 0.2;

/** A decode that heard context too, parted. */
export interface PartedDecode {
  /** Words of the context as they were heard this time. */
  readonly context: readonly Word[];
  readonly own: readonly Segment[];
}

/**
 * Parts what a decode heard in its context from what it heard after it. Where it parts is told by the words that are final already and by the times, whose errors a pause
 * can make large: the place is taken at which the fewest words of the context differ and times contradict least.
 * @param said words of the context, as they became final
 * @param from seconds from the window's beginning to the end of the context
 */
export function afterContext(segments: readonly Segment[], said: readonly string[], from: number): PartedDecode {
  const words = wordsOf(segments);
  const late = words.map(({ start, end }) => ((start + end) / 2 - from) / DOUBT);
  const differing = differences(
    said.map(bareWord),
    words.map(({ text }) => bareWord(text)),
  );
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count <= words.length; count++) {
    const contradiction = late.reduce((sum, each, i) => sum + Math.max(0, i < count ? each : -each), 0);
    if (differing[count]! + contradiction >= least) continue;
    [best, least] = [count, differing[count]! + contradiction];
  }
  return { context: words.slice(0, best), own: lastWords(segments, best) };
}

/** Levenshtein's distances of words to the first 0, 1, 2 … of others. */
function differences(words: readonly string[], others: readonly string[]): number[] {
  let row = [...others.keys(), others.length];
  for (const [i, word] of words.entries()) {
    const next = [i + 1];
    for (const [j, other] of others.entries()) next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + Number(word !== other)));
    row = next;
  }
  return row;
}

/** Segments without their first words; one that is parted keeps no tokens, which cannot be told apart. */
function lastWords(segments: readonly Segment[], dropped: number): Segment[] {
  let left = dropped;
  return segments.flatMap((segment) => {
    const words = segment.words.slice(Math.min(left, segment.words.length));
    left -= segment.words.length - words.length;
    if (words.length === segment.words.length) return [segment];
    if (words.length === 0) return [];
    return [{ ...segment, words, text: words.map(({ text }) => text).join(""), tokens: [], start: words[0]!.start }];
  });
}
