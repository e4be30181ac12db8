import type { Piece } from "./match.js";
import { readNumber } from "./number-phrase.js";
import { continuesNumber, DIGITS, leadsNumber, TEENS, TENS } from "./number-words.js";
import { type Token, wordBefore, wordJoined } from "./token.js";
import { COUNTED, looksPlural } from "./units.js";

const BEFORE_TIME = new Set(["at", "by", "until", "till", "around", "before", "after"]);
/** After these "at five fifty" is a price or a reading. */
const VALUED = new Set("sold sell selling trading trades traded priced valued closed opened stands stood bought".split(" "));
const RANGES = new Set(["to", "or", "and"]);
const DAY_PARTS = new Set(["morning", "afternoon", "evening"]);

interface Clock {
  readonly text: string;
  readonly words: number;
  /** Whether it has minutes in words; an hour alone or digits alone are no time yet. */
  readonly minutes: boolean;
}

/** "ten thirty p.m." becomes "10:30 PM", "at ten thirty" "at 10:30", "nine o'clock" "9 o'clock". */
export function times(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (tokens[at]!.joins && leadsNumber(tokens[at - 1]!.parts)) return undefined;
  const clock = clockAt(tokens, at);
  if (clock === undefined) return undefined;
  const end = at + clock.words;
  const range = rangeAt(tokens, at, clock);
  if (range !== undefined) return range;
  const piece = { text: clock.text, words: clock.words };
  const half = halfAt(tokens, end);
  if (half !== undefined) {
    // "10:30 a.m." is written already.
    const written = clock.words === 1 && clock.text === tokens[at]!.core && half.words === 1;
    return written ? undefined : [piece, half];
  }
  if (["o'clock", "oclock"].includes(wordJoined(tokens, end))) {
    const hour = !clock.minutes && clock.text !== tokens[at]!.core && !isPast(tokens, at);
    return hour ? [piece, { text: tokens[end]!.core, words: 1 }] : undefined;
  }
  return clock.minutes && (isTimed(tokens, at, end, clock.text) || isDayPart(tokens, end)) ? [piece] : undefined;
}

/** "eight to ten a.m.": the first hour is of the same half of the day. */
function rangeAt(tokens: readonly Token[], at: number, from: Clock): readonly Piece[] | undefined {
  const link = at + from.words;
  if (!RANGES.has(wordJoined(tokens, link)) || tokens[link + 1]?.joins !== true) return undefined;
  const to = clockAt(tokens, link + 1);
  const half = to === undefined ? undefined : halfAt(tokens, link + 1 + to.words);
  if (to === undefined || half === undefined || from.text === tokens[at]!.core) return undefined;
  return [{ text: from.text, words: from.words }, { text: tokens[link]!.core, words: 1 }, { text: to.text, words: to.words }, half];
}

/** An hour from 1 to 12 with or without minutes. */
function clockAt(tokens: readonly Token[], at: number): Clock | undefined {
  const written = /^(?:[1-9]|1[0-2])(?::[0-5]\d)?$/.test(tokens[at]!.core);
  if (written) return { text: tokens[at]!.core, words: 1, minutes: false };
  const parts = tokens[at]!.parts;
  const hour = readNumber(tokens.slice(at, at + 1), 0);
  if (hour === undefined) return hyphenated(parts);
  if (hour.value < 1 || hour.value > 12 || hour.article || parts.length > 1) return undefined;
  const alone = { text: String(hour.value), words: 1, minutes: false };
  const next = wordJoined(tokens, at + 1);
  if (["oh", "o", "zero"].includes(next)) {
    const digit = DIGITS.get(wordJoined(tokens, at + 2));
    const ends = tokens[at + 3]?.joins !== true || !continuesNumber(tokens[at + 3]!.parts);
    return digit === undefined || !ends ? undefined : { text: `${hour.value}:0${digit}`, words: 3, minutes: true };
  }
  const minutes = tokens[at + 1]?.joins === true ? readNumber(tokens, at + 1) : undefined;
  if (minutes === undefined) return alone;
  if (minutes.value < 10 || minutes.value > 59 || minutes.decimals !== "" || minutes.article) return undefined;
  const words = minutes.words + 1;
  const after = tokens[at + words];
  return after?.joins === true && continuesNumber(after.parts)
    ? undefined
    : { text: `${hour.value}:${minutes.value}`, words, minutes: true };
}

/** "ten-thirty" in one word. */
function hyphenated([hour = "", tens = "", unit]: readonly string[]): Clock | undefined {
  const hours = DIGITS.get(hour) ?? TEENS.get(hour) ?? 0;
  const units = unit === undefined ? 0 : DIGITS.get(unit);
  const minutes = unit === undefined ? (TEENS.get(tens) ?? TENS.get(tens)) : TENS.get(tens);
  if (hours < 1 || hours > 12 || minutes === undefined || units === undefined || minutes + units > 59) return undefined;
  return { text: `${hours}:${minutes + units}`, words: 1, minutes: true };
}

/** "a.m.", "p m" and the like, as "AM" or "PM". */
function halfAt(tokens: readonly Token[], at: number): Piece | undefined {
  const token = tokens[at];
  if (token?.joins !== true) return undefined;
  const bare = token.lower.replaceAll(".", "");
  const words = bare === "am" || bare === "pm" ? 1 : (bare === "a" || bare === "p") && wordJoined(tokens, at + 1) === "m" ? 2 : 0;
  // "At ten am I late?"
  if (words === 0 || (token.lower === "am" && wordJoined(tokens, at + 1) === "i")) return undefined;
  // The last full stop of "p.m." ends the sentence as well.
  const stop = token.lower.endsWith(".") && token.ends && token.tail === "" ? "." : "";
  return { text: `${bare[0]!.toUpperCase()}M${stop}`, words };
}

function isTimed(tokens: readonly Token[], at: number, end: number, text: string): boolean {
  if (!BEFORE_TIME.has(wordBefore(tokens, at)) || VALUED.has(wordBefore(tokens, at, 2))) return false;
  // "At ten eleven" may be an age.
  if (["10:11", "11:12"].includes(text)) return false;
  const next = wordJoined(tokens, end);
  return !COUNTED.has(next) && !looksPlural(next);
}

function isDayPart(tokens: readonly Token[], end: number): boolean {
  if (wordJoined(tokens, end) === "in" && wordJoined(tokens, end + 1) === "the") return DAY_PARTS.has(wordJoined(tokens, end + 2));
  return wordJoined(tokens, end) === "at" && wordJoined(tokens, end + 1) === "night";
}

/** "Half past nine o'clock" keeps its words. */
function isPast(tokens: readonly Token[], at: number): boolean {
  return ["past", "to", "after", "before"].includes(wordBefore(tokens, at)) && wordBefore(tokens, at, 2) !== "";
}
