import type { Piece } from "./match.js";
import { MONTHS } from "./months.js";
import { readNumber } from "./number-phrase.js";
import { continuesNumber, DECADES, DIGITS, leadsNumber } from "./number-words.js";
import { isName, type Token, wordBefore, wordJoined } from "./token.js";
import { COUNTED } from "./units.js";

/** After these a pair of numbers is a year: "in fourteen fifty". */
const STRONG = new Set([..."in since during year circa early late spring summer autumn fall winter".split(" "), ...MONTHS.keys()]);
const WEAK = new Set("of about around from to until till by before after and through".split(" "));

/** After these the two numbers are no year. */
const NO_YEAR = new Set("vision hindsight am pm a.m. p.m. o'clock".split(" "));
/** Before "nineteen hundreds". */
const OF_A_CENTURY = new Set(["the", "early", "mid", "late"]);

/** A year said in two halves, by itself, and the number of words that it takes. */
export interface Year {
  readonly value: number;
  readonly words: number;
  readonly century: number;
  readonly rest: number;
}

/** "nineteen eighty four" becomes "1984", "twenty oh six" "2006", "the nineteen eighties" "the 1980s". */
export function years(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (isName(tokens, at) || (tokens[at]!.joins && leadsNumber(tokens[at - 1]!.parts))) return undefined;
  const decade = decadeAt(tokens, at);
  if (decade !== undefined) return decade;
  const year = readYear(tokens, at);
  if (year === undefined) return undefined;
  const next = tokens[at + year.words];
  if (
    next?.joins === true &&
    (continuesNumber(next.parts) || COUNTED.has(next.lower) || NO_YEAR.has(next.lower) || wordJoined(tokens, at + year.words + 1) === "m")
  )
    return undefined;
  const previous = wordBefore(tokens, at);
  if (STRONG.has(previous)) return [{ text: String(year.value), words: year.words }];
  const likely = !isGuess(year) && (WEAK.has(previous) || year.century >= 17);
  return likely ? [{ text: String(year.value), words: year.words }] : undefined;
}

/** A year in two halves, whatever stands around it: the century in words (11 to 20), then "oh six" or 10 to 99. */
export function readYear(tokens: readonly Token[], at: number): Year | undefined {
  const { length } = tokens[at]!.parts;
  const century = length === 1 ? readNumber(tokens.slice(at, at + 1), 0) : undefined;
  if (century === undefined || century.value < 11 || century.value > 20) return undefined;
  const second = tokens[at + 1];
  if (second?.joins !== true) return undefined;
  if (second.lower === "oh" || second.lower === "o") {
    const digit = DIGITS.get(wordJoined(tokens, at + 2));
    return digit === undefined || digit === 0 ? undefined : yearOf(century.value, digit, 3);
  }
  const rest = readNumber(tokens, at + 1);
  if (rest === undefined || rest.value < 10 || rest.value > 99 || rest.decimals !== "" || rest.article) return undefined;
  return yearOf(century.value, rest.value, rest.words + 1);
}

function yearOf(century: number, rest: number, words: number): Year {
  return { value: century * 100 + rest, words, century, rest };
}

/** Two numbers that may as well be a guess ("fifteen twenty") or neighbours ("eighteen nineteen"). */
function isGuess({ century, rest }: Year): boolean {
  const round = century % 5 === 0 && rest % 5 === 0 && rest <= 2 * century;
  return rest > century && (round || (century < 20 && rest - century <= 2));
}

function decadeAt(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const century = tokens[at]!.parts.length === 1 ? readNumber(tokens.slice(at, at + 1), 0) : undefined;
  const decade =
    wordJoined(tokens, at + 1) === "hundreds" && OF_A_CENTURY.has(wordBefore(tokens, at)) ? 0 : DECADES.get(wordJoined(tokens, at + 1));
  if (century === undefined || decade === undefined || century.value < 13 || century.value > 20) return undefined;
  return [{ text: `${century.value * 100 + decade}s`, words: 2 }];
}
