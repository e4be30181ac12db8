import { wordsOf } from "./score.js";

/** Remarks about sounds, such as [MUSIC], (laughs), *beep* or a note sign: no words that somebody would have said. */
const REMARK = /\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|♪/g;

/** Words of a text that stands for a recording without speech; remarks in brackets are none. */
export function inventedWords(text: string): string[] {
  return wordsOf(text.replace(REMARK, " ")).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

/** Enough of a text to know it by, on one line. */
export function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
