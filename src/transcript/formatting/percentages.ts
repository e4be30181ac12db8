import { isNegation, smartText } from "./cardinals.js";
import type { Piece } from "./match.js";
import { hasPartnerBefore, isBoundByChain } from "./number-chain.js";
import { isPartOfRun, readNumber } from "./number-phrase.js";
import { leadsNumber, NUMERIC } from "./number-words.js";
import { isName, type Token, wordBefore, wordJoined, wordsAt } from "./token.js";

const RANGE = new Set(["to", "or"]);

/** "twenty five percent" becomes "25%", "five to ten percent" "5 to 10%". */
export function percentages(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (isName(tokens, at) || (tokens[at]!.joins && leadsNumber(tokens[at - 1]!.parts))) return undefined;
  if (isNegation(tokens, at)) {
    const below = amountAt(tokens, at + 1);
    const sign = below === undefined ? 0 : signAt(tokens, at + 1 + below.words);
    return below === undefined || sign === 0 ? undefined : [{ text: `-${below.text}%`, words: 1 + below.words + sign }];
  }
  const amount = amountAt(tokens, at);
  if (amount === undefined) return undefined;
  const end = at + amount.words;
  const sign = signAt(tokens, end);
  if (sign > 0) {
    return amount.bound ? undefined : [{ text: `${amount.text}%`, words: amount.words + sign }];
  }
  const ranges = RANGE.has(wordJoined(tokens, end)) || (wordJoined(tokens, end) === "and" && wordBefore(tokens, at) === "between");
  if (!ranges || tokens[end + 1]?.joins !== true) return undefined;
  const most = amountAt(tokens, end + 1);
  const mostSign = most === undefined ? 0 : signAt(tokens, end + 1 + most.words);
  if (most === undefined || mostSign === 0 || most.shared) return undefined;
  return [
    { text: amount.text, words: amount.words },
    { text: tokens[end]!.core, words: 1 },
    { text: `${most.text}%`, words: most.words + mostSign },
  ];
}

function signAt(tokens: readonly Token[], at: number): number {
  if (wordJoined(tokens, at) === "percent") return 1;
  return wordsAt(tokens, at, ["per", "cent"]) ? 2 : 0;
}

interface Amount {
  readonly text: string;
  readonly words: number;
  /** Whether a number before it lives on its scale: "two or three hundred percent". */
  readonly shared: boolean;
  /** Whether it stands in a list with a number that stays in words. */
  readonly bound: boolean;
}

function amountAt(tokens: readonly Token[], at: number): Amount | undefined {
  const token = tokens[at]!;
  if (NUMERIC.test(token.core)) return { text: token.core, words: 1, shared: false, bound: false };
  const phrase = readNumber(tokens, at);
  if (phrase === undefined || isPartOfRun(tokens, at, at + phrase.words) || phrase.value > 1e6) return undefined;
  const shared = isBoundByChain(tokens, at, phrase, false);
  const bound = shared || (hasPartnerBefore(tokens, at) && isBoundByChain(tokens, at, phrase, true));
  return { text: smartText(phrase), words: phrase.words, shared, bound };
}
