import { OUTPUT_RATE } from "../audio/index.js";
import type { Segment, Word } from "../engine/index.js";

/** Segments of a window on the session's time line: words in order, within the result. `offset` in samples, the limits in seconds. */
export function placeWords(segments: readonly Segment[], offset: number, from: number, to: number): Segment[] {
  const shift = offset / OUTPUT_RATE;
  let at = from;
  const place = (time: number) => {
    at = Math.min(Math.max(time + shift, at), to);
    return at;
  };
  return segments.map((segment) => {
    const words = segment.words.map((word): Word => ({ ...word, start: place(word.start), end: place(word.end) }));
    const start = words[0]?.start ?? place(segment.start);
    return { ...segment, words, start, end: words.at(-1)?.end ?? start };
  });
}

/** The first words of segments; a segment that is parted keeps no tokens, which cannot be told apart. */
export function firstWords(segments: readonly Segment[], count: number): Segment[] {
  const kept: Segment[] = [];
  let left = count;
  for (const segment of segments) {
    if (left <= 0) break;
    if (segment.words.length <= left) kept.push(segment);
    else {
      const words = segment.words.slice(0, left);
      kept.push({ ...segment, words, text: words.map(({ text }) => text).join(""), tokens: [], end: words.at(-1)!.end });
    }
    left -= segment.words.length;
  }
  return kept;
}

export const wordsOf = (segments: readonly Segment[]): Word[] => segments.flatMap(({ words }) => words);
