import { smartText } from "./cardinals.js";
import type { Piece } from "./match.js";
import { isBoundByChain } from "./number-chain.js";
import { isPartOfRun, readNumber } from "./number-phrase.js";
import { leadsNumber, NUMERIC } from "./number-words.js";
import { isName, type Token, wordJoined, wordsAt } from "./token.js";

const RANGE = new Set(["to", "or"]);

/** "twenty five percent" becomes "25%", "five to ten percent" "5 to 10%". */
export function percentages(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (isName(tokens, at) || (tokens[at]!.joins && leadsNumber(tokens[at - 1]!.parts))) return undefined;
  const amount = amountAt(tokens, at);
  if (amount === undefined) return undefined;
  const end = at + amount.words;
  const sign = signAt(tokens, end);
  if (sign > 0) {
    return amount.shared ? undefined : [{ text: `${amount.text}%`, words: amount.words + sign }];
  }
  if (!RANGE.has(wordJoined(tokens, end)) || tokens[end + 1]?.joins !== true) return undefined;
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
}

function amountAt(tokens: readonly Token[], at: number): Amount | undefined {
  const token = tokens[at]!;
  if (NUMERIC.test(token.core)) return { text: token.core, words: 1, shared: false };
  const phrase = readNumber(tokens, at);
  if (phrase === undefined || isPartOfRun(tokens, at, at + phrase.words) || phrase.value > 1e6) return undefined;
  return { text: smartText(phrase), words: phrase.words, shared: isBoundByChain(tokens, at, phrase, false) };
}
