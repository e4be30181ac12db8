import { formatWords } from "../../../src/transcript/formatting/index.js";
import type { WrittenWord } from "../../../src/transcript/written-word.js";

/** Words of 0.3 s with 0.1 s between them; "[2]" in the text is a pause of two seconds. */
export function spoken(text: string): WrittenWord[] {
  const words: WrittenWord[] = [];
  let at = 0;
  for (const piece of text.split(" ")) {
    const pause = /^\[(\d+(?:\.\d+)?)\]$/.exec(piece);
    if (pause !== null) {
      at += Number(pause[1]);
      continue;
    }
    words.push({ text: piece, start: at, end: at + 0.3, probability: 0.9 });
    at += 0.4;
  }
  return words;
}

export function textOf(words: readonly WrittenWord[]): string {
  return words.map((word) => word.text).join(" ");
}

export const smart = (text: string): string => textOf(formatWords(spoken(text), { numerals: false, smart: true }));
export const numerals = (text: string): string => textOf(formatWords(spoken(text), { numerals: true, smart: false }));
