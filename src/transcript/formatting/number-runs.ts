import { plainText } from "./cardinals.js";
import type { Piece } from "./match.js";
import { isPartOfRun, readNumber } from "./number-phrase.js";
import { FRACTIONS, ORDINALS } from "./number-words.js";
import { type Token, wordJoined } from "./token.js";

/** Numbers said one after the other, each in its own digits: "nine two oh" becomes "9 2 0", as Deepgram's `numerals` shows it. */
export function numberRuns(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let end = at;
  while (end === at || tokens[end]?.joins === true) {
    const zero = end > at && ["oh", "o"].includes(tokens[end]!.lower);
    const phrase = zero ? undefined : readNumber(tokens, end);
    if (!zero && (phrase === undefined || phrase.article)) break;
    pieces.push(phrase === undefined ? { text: "0", words: 1 } : { text: plainText(phrase), words: phrase.words });
    end += phrase?.words ?? 1;
  }
  const next = wordJoined(tokens, end);
  if (pieces.length < 2 || isPartOfRun(tokens, at, end) || FRACTIONS.has(next) || ORDINALS.has(next)) return undefined;
  return pieces;
}
