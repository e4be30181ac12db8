import type { Segment, Word } from "./engine.js";

/** A segment moved by `seconds`, nowhere before `earliest`. */
export function later(segment: Segment, seconds: number, earliest: number): Segment {
  const at = (time: number) => Math.max(earliest, time + seconds);
  const words: Word[] = segment.words.map((word) => ({ ...word, start: at(word.start), end: at(word.end) }));
  return { ...segment, start: at(segment.start), end: at(segment.end), words };
}
