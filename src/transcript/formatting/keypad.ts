import type { Piece } from "./match.js";
import { DIGITS } from "./number-words.js";
import { type Token, wordBefore, wordJoined } from "./token.js";

const KEYS = new Set(["press", "dial"]);
const AFTER_KEY = new Set(["", "to", "for", "now", "if", "or", "at", "on", "when", "then", "and", "twice", "again"]);

/** A key to press: "press one to call back" becomes "press 1 to call back". */
export function keys(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const digit = DIGITS.get(tokens[at]!.lower);
  const pressed = digit !== undefined && tokens[at]!.joins && KEYS.has(wordBefore(tokens, at));
  return pressed && AFTER_KEY.has(wordJoined(tokens, at + 1)) ? [{ text: String(digit), words: 1 }] : undefined;
}
