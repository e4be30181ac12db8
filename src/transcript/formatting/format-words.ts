import type { WrittenWord } from "../written-word.js";
import { plainCardinals, smartCardinals } from "./cardinals.js";
import { digitStrings, mixedCodes } from "./codes.js";
import { currency } from "./currency.js";
import { datesByDay, plainDates, smartDates } from "./dates.js";
import { emailAddresses } from "./email-addresses.js";
import { idioms } from "./idioms.js";
import { keys } from "./keypad.js";
import { type Matcher, type Piece, wordsIn } from "./match.js";
import { numberRuns } from "./number-runs.js";
import { opensNumber } from "./number-words.js";
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

interface Matchers {
  /** For phrases that may begin with any word. */
  readonly anywhere: readonly Matcher[];
  /** For phrases that begin with a number, in words or digits. */
  readonly numbers: readonly Matcher[];
}

/** Where several phrases of one length match, the first in the table wins. */
const SMART: Matchers = {
  anywhere: [idioms, emailAddresses, webAddresses, smartDates, mixedCodes],
  numbers: [
    datesByDay,
    streetNumbers,
    times,
    currency,
    percentages,
    phoneNumbers,
    digitStrings,
    keys,
    years,
    smartOrdinals,
    smartCardinals,
  ],
};
const NUMERALS: Matchers = {
  anywhere: [idioms, plainDates],
  numbers: [datesByDay, keys, years, plainOrdinals, plainCardinals, numberRuns],
};

/**
 * Writes English numbers, dates, times, amounts, telephone numbers and addresses as Deepgram does. What is written in digits already stays,
 * and so does whatever may mean something else. Words that merge become one: from the first's start to the last's end, with the geometric
 * mean of their probabilities. Formatting what has been formatted changes nothing.
 * @see https://developers.deepgram.com/docs/smart-format and https://developers.deepgram.com/docs/numerals for the forms.
 */
export function formatWords(words: readonly WrittenWord[], options: FormatOptions): WrittenWord[] {
  if (!options.smart && !options.numerals) return [...words];
  const matchers = options.smart ? SMART : NUMERALS;
  let written: readonly Merged[] = words.map((word) => ({ word, from: [word] }));
  // A phrase in digits can make its neighbour one: after "press 9", the rest of "press nine or ten" is no longer a pair of small numbers.
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = formatOnce(matchers, written);
    const done = next.every((merged, index) => merged.word === written[index]?.word);
    written = next;
    if (done) break;
  }
  return written.map(({ word }) => word);
}

/** Every pass but the last leaves fewer numbers in words, so that the passes end; this is far more than a phrase needs. */
const MOST_PASSES = 8;

interface Merged {
  readonly word: WrittenWord;
  /** The words that were spoken for it. */
  readonly from: readonly WrittenWord[];
}

function formatOnce(matchers: Matchers, words: readonly Merged[]): Merged[] {
  const tokens = tokensOf(words.map(({ word }) => word));
  const written: Merged[] = [];
  for (let at = 0; at < tokens.length; ) {
    const pieces = longest(
      opensNumber(tokens[at]!.parts[0]!) ? [...matchers.anywhere, ...matchers.numbers] : matchers.anywhere,
      tokens,
      at,
    );
    if (pieces === undefined) {
      written.push(words[at]!);
      at += 1;
      continue;
    }
    for (const piece of pieces) {
      const from = words.slice(at, at + piece.words).flatMap((merged) => merged.from);
      written.push({ word: wordOf(tokens.slice(at, at + piece.words), piece.text, from), from });
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

function wordOf(tokens: readonly Token[], text: string, from: readonly WrittenWord[]): WrittenWord {
  const first = tokens[0]!;
  const last = tokens.at(-1)!;
  if (tokens.length === 1) return text === first.core ? first.word : { ...first.word, text: first.lead + text + first.tail };
  const logs = from.reduce((sum, word) => sum + Math.log(word.probability), 0);
  return { ...first.word, text: first.lead + text + last.tail, end: last.word.end, probability: Math.exp(logs / from.length) };
}
