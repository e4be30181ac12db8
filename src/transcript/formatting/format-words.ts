import type { WrittenWord } from "../written-word.js";
import { plainCardinals, smartCardinals } from "./cardinals.js";
import { digitStrings, mixedCodes } from "./codes.js";
import { currency } from "./currency.js";
import { plainDates, smartDates } from "./dates.js";
import { emailAddresses } from "./email-addresses.js";
import { idioms } from "./idioms.js";
import { keys } from "./keypad.js";
import { type Matcher, type Piece, wordsIn } from "./match.js";
import { numberRuns } from "./number-runs.js";
import { plainOrdinals, smartOrdinals } from "./ordinals.js";
import { percentages } from "./percentages.js";
import { phoneNumbers } from "./phone-numbers.js";
import { streetNumbers } from "./street-numbers.js";
import { times } from "./times.js";
import { type Token, tokensOf } from "./token.js";
import { webAddresses } from "./web-addresses.js";
import { years } from "./years.js";

/** Which of Deepgram's `numerals` and `smart_format` apply. `smart` does all that `numerals` is for, in its own way. */
export interface FormatOptions {
  readonly numerals: boolean;
  readonly smart: boolean;
}

/** Where several phrases of one length match, the first in the table wins. */
const SMART: readonly Matcher[] = [
  idioms,
  emailAddresses,
  webAddresses,
  smartDates,
  streetNumbers,
  times,
  currency,
  percentages,
  phoneNumbers,
  mixedCodes,
  digitStrings,
  keys,
  years,
  smartOrdinals,
  smartCardinals,
];
const NUMERALS: readonly Matcher[] = [idioms, plainDates, keys, years, plainOrdinals, plainCardinals, numberRuns];

/**
 * Writes English numbers, dates, times, amounts, telephone numbers and addresses as Deepgram does. What is written in digits already stays,
 * and so does whatever may mean something else. Words that merge become one: from the first's start to the last's end, with the geometric
 * mean of their probabilities. Formatting what has been formatted changes nothing.
 * @see https://developers.deepgram.com/docs/smart-format and https://developers.deepgram.com/docs/numerals for the forms.
 */
export function formatWords(words: readonly WrittenWord[], options: FormatOptions): WrittenWord[] {
  if (!options.smart && !options.numerals) return [...words];
  const matchers = options.smart ? SMART : NUMERALS;
  const tokens = tokensOf(words);
  const written: WrittenWord[] = [];
  for (let at = 0; at < tokens.length; ) {
    const pieces = longest(matchers, tokens, at) ?? [{ text: tokens[at]!.core, words: 1 }];
    for (const piece of pieces) {
      written.push(wordOf(tokens.slice(at, at + piece.words), piece.text));
      at += piece.words;
    }
  }
  return written;
}

function longest(matchers: readonly Matcher[], tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  let best: readonly Piece[] | undefined;
  for (const matcher of matchers) {
    const pieces = matcher(tokens, at);
    if (pieces !== undefined && wordsIn(pieces) > (best === undefined ? 0 : wordsIn(best))) best = pieces;
  }
  return best;
}

function wordOf(tokens: readonly Token[], text: string): WrittenWord {
  const first = tokens[0]!;
  const last = tokens.at(-1)!;
  if (tokens.length === 1) return text === first.core ? first.word : { ...first.word, text: first.lead + text + first.tail };
  const logs = tokens.reduce((sum, token) => sum + Math.log(token.word.probability), 0);
  return { ...first.word, text: first.lead + text + last.tail, end: last.word.end, probability: Math.exp(logs / tokens.length) };
}
