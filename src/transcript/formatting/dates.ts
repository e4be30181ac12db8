import type { Piece } from "./match.js";
import { AMBIGUOUS_MONTHS, MONTHS } from "./months.js";
import { type NumberPhrase, readNumber } from "./number-phrase.js";
import { continuesNumber } from "./number-words.js";
import { ordinalText } from "./ordinals.js";
import { type Token, wordBefore, wordJoined, wordsAt } from "./token.js";
import { readYear } from "./years.js";

/** Parts that are counted within a month: "the June second half". */
const PARTS = new Set("half quarter week weekend year round place time edition grade graders grader the".split(" "));

/** "May fifth twenty twenty three" becomes "May 5 2023" and "May fifth" "May 5th", the ways in which Deepgram writes them. */
export function smartDates(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  return monthFirst(tokens, at, true);
}

/** Dates whose parts keep their form: "May fifth twenty twenty three" becomes "May 5th 2023". */
export function plainDates(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  return monthFirst(tokens, at, false);
}

function monthFirst(tokens: readonly Token[], at: number, smart: boolean): readonly Piece[] | undefined {
  const month = MONTHS.get(tokens[at]!.lower);
  if (month === undefined || tokens[at + 1]?.joins !== true) return undefined;
  const day = dayAt(tokens, at + 1);
  if (day === undefined) return undefined;
  const end = at + 1 + day.words;
  const year = yearAt(tokens, end);
  if (year !== undefined) {
    const name = smart ? month : tokens[at]!.core;
    return [{ text: name, words: 1 }, { text: day.ordinal && !smart ? ordinalText(day) : String(day.value), words: day.words }, year];
  }
  if (!day.ordinal || PARTS.has(wordJoined(tokens, end)) || continues(tokens, end)) return undefined;
  // "In May first responders met": a day would come after "on".
  if (wordBefore(tokens, at) === "in") return undefined;
  if (AMBIGUOUS_MONTHS.has(tokens[at]!.lower) && !(tokens[at]!.follows && tokens[at]!.core === month)) return undefined;
  return [
    { text: tokens[at]!.core, words: 1 },
    { text: ordinalText(day), words: day.words },
  ];
}

/** "the fifth of May twenty twenty": only with its year, because "the fourth of July" is a name as well. */
export function datesByDay(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const day = dayAt(tokens, at);
  if (day?.ordinal !== true) return undefined;
  const of = at + day.words;
  const month = wordJoined(tokens, of + 1);
  if (!wordsAt(tokens, of, ["of"]) || !MONTHS.has(month)) return undefined;
  const year = yearAt(tokens, of + 2);
  if (year === undefined) return undefined;
  return [
    { text: ordinalText(day), words: day.words },
    { text: tokens[of]!.core, words: 1 },
    { text: tokens[of + 1]!.core, words: 1 },
    year,
  ];
}

function dayAt(tokens: readonly Token[], at: number): NumberPhrase | undefined {
  if (tokens[at] === undefined) return undefined;
  const day = readNumber(tokens, at, true);
  if (day !== undefined && day.value >= 1 && day.value <= 31 && day.decimals === "" && !day.article) return day;
  return undefined;
}

/** A year that ends the date, after a comma or not. */
function yearAt(tokens: readonly Token[], at: number): Piece | undefined {
  const token = tokens[at];
  if (token?.follows !== true || token.lead !== "" || !["", ","].includes(tokens[at - 1]!.tail)) return undefined;
  const halves = readYear(tokens, at);
  const whole = readNumber(tokens, at);
  const thousand = whole !== undefined && whole.value >= 2000 && whole.value < 2100 && whole.decimals === "" ? whole : undefined;
  const year = halves ?? thousand;
  if (year === undefined || continues(tokens, at + year.words)) return undefined;
  return { text: String(year.value), words: year.words };
}

function continues(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at];
  return next?.joins === true && continuesNumber(next.parts);
}
