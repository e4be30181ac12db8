import { bareWord, isSpeakable } from "./bare-word.js";
import { SPACELESS_SCRIPTS } from "./spaceless.js";

/** A hyphen or dash inside a compound. */
const HYPHEN = /(?<=[\p{L}\p{N}])[-‐‑–—](?=[\p{L}\p{N}])/u;
/** One character of a script without spaces, with its marks, or a run of others. */
const TERM = new RegExp(`[${SPACELESS_SCRIPTS}]\\p{M}*|[^${SPACELESS_SCRIPTS}]+`, "gu");

/**
 * What is compared when a phrase is looked for in a transcript: lower-case words without punctuation at their edges. Compounds are their
 * parts ("well-known" is two terms), typographic apostrophes are plain ones, and scripts without spaces count character by character,
 * because there a model's words are seldom a reader's.
 */
export function termsOf(text: string): string[] {
  return text
    .normalize("NFC")
    .replace(/[’ʼ]/gu, "'")
    .split(/\s+/u)
    .flatMap((word) => bareWord(word).split(HYPHEN))
    .flatMap((part) => part.match(TERM) ?? [])
    .map(bareWord)
    .filter(isSpeakable);
}
