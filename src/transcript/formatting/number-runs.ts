import { plainText } from "./cardinals.js";
import type { Piece } from "./match.js";
import { readNumber } from "./number-phrase.js";
import { continuesNumber, FRACTIONS, leadsNumber } from "./number-words.js";
import { isName, type Token, wordJoined } from "./token.js";

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
  const next = isName(tokens, end) ? "" : wordJoined(tokens, end);
  if (
    pieces.length < 2 ||
    (tokens[at]!.joins && leadsNumber(tokens[at - 1]!.parts)) ||
    FRACTIONS.has(next) ||
    (next !== "" && continuesNumber(next.split("-")))
  )
    return undefined;
  return pieces;
}
