import { wordEdges } from "./bare-word.js";
import { ABBREVIATIONS, NUMBERED, STARTERS } from "./sentence-words.js";

/** Quotes and brackets that may stand after a sentence's stop. */
const CLOSING = /["'\p{Pe}\p{Pf}]+$/u;
/** Stops of a sentence in any script; those of Latin ones do not always end it. */
const STOP = /[!?！？。｡．…‥।॥؟۔։።។။.]$/u;
const LATIN_STOP = /[.!?…‥]$/u;
const ELLIPSIS = /(?:\.{2,}|…|‥)$/u;
/** Letters with a stop after each: "U.S.", "p.m." */
const ACRONYM = /^(?:\p{L}\.)+\p{L}$/u;

/** For each word as written, whether it is the last of its sentence. The last word of all always is. */
export function sentenceEnds(texts: readonly string[]): boolean[] {
  return texts.map((text, index) => index === texts.length - 1 || ends(text, texts[index + 1]!));
}

function ends(text: string, next: string): boolean {
  const open = text.replace(CLOSING, "");
  if (!LATIN_STOP.test(open)) return STOP.test(open);
  // "Yahoo! announced", "'Why?' he asked", "well... maybe": a small letter goes on with the sentence.
  if (/^\P{L}*\p{Ll}/u.test(next)) return false;
  const bare = wordEdges(next).bare.toLowerCase().replaceAll("’", "'");
  if (ELLIPSIS.test(open)) return !/^(?:\.{2}|…)/u.test(next) && !/^i(?:'|$)/u.test(bare);
  return !open.endsWith(".") || STARTERS.has(bare) || !abbreviates(wordEdges(open).bare, next);
}

function abbreviates(bare: string, next: string): boolean {
  const lower = bare.toLowerCase();
  if (NUMBERED.has(lower)) return /^\P{L}*\p{N}/u.test(next);
  const initial = /^\p{Lu}$/u.test(bare) && bare !== "I";
  return initial || ABBREVIATIONS.has(lower) || ACRONYM.test(bare);
}
