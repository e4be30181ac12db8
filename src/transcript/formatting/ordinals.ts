import type { Piece } from "./match.js";
import { MONTHS } from "./months.js";
import { type NumberPhrase, readNumber } from "./number-phrase.js";
import { leadsNumber, ORDINALS, ordinalEnding } from "./number-words.js";
import { isName, type Token, wordBefore, wordJoined, wordsAt } from "./token.js";

const DETERMINERS = new Set("the my his her its our their your this that every".split(" "));
/** What lasts so many seconds: "the thirty second clip" is not the 32nd. */
const LASTING = new Set(
  "ad ads audio break clip clips commercial countdown delay gap interval limit mark pause recording rule silence sound spot time timeout timer video wait warning window".split(
    " ",
  ),
);

/** Ordinals of a readable text: "twenty first" becomes "21st"; those under ten stay words. */
export function smartOrdinals(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const phrase = plainOrdinal(tokens, at);
  return phrase === undefined || phrase.value < 10 ? undefined : [{ text: ordinalText(phrase), words: phrase.words }];
}

/** As `smartOrdinals`, and from the fourth on where a word before says that it counts; "first" to "third" have too many other meanings. */
export function plainOrdinals(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const phrase = plainOrdinal(tokens, at);
  if (phrase === undefined) return undefined;
  const counts = phrase.value > 3 && DETERMINERS.has(wordBefore(tokens, at)) && !wordsAt(tokens, at + phrase.words, ["of"]);
  return phrase.value >= 10 || counts ? [{ text: ordinalText(phrase), words: phrase.words }] : undefined;
}

export function ordinalText(phrase: NumberPhrase): string {
  return `${phrase.value}${ordinalEnding(phrase.value)}`;
}

function plainOrdinal(tokens: readonly Token[], at: number): NumberPhrase | undefined {
  const phrase = readNumber(tokens, at, true);
  if (phrase?.ordinal !== true || phrase.article || phrase.decimals !== "" || isName(tokens, at)) return undefined;
  const end = at + phrase.words;
  const previous = wordBefore(tokens, at);
  if (tokens[at]!.joins && leadsNumber(tokens[at - 1]!.parts)) return undefined;
  const next = wordJoined(tokens, end);
  if (next !== "" && (leadsNumber([next]) || ORDINALS.has(next))) return undefined;
  // Fractions: "a tenth of it", "one hundredth", "a twentieth".
  if (["a", "an", "half"].includes(previous) || wordsAt(tokens, end, ["of", "a"]) || wordsAt(tokens, end, ["of", "an"])) return undefined;
  if (phrase.words > 1 && tokens[at]!.lower === "one" && tokens[at + 1]!.parts.every((part) => ORDINALS.has(part))) return undefined;
  const seconds = tokens[end - 1]!.parts.at(-1) === "second";
  if (seconds && phrase.words + tokens[at]!.parts.length > 2) {
    const dated = DETERMINERS.has(previous) || previous === "on" || MONTHS.has(previous);
    if (!dated || LASTING.has(next)) return undefined;
  }
  // "At the eleventh hour."
  return next === "hour" && phrase.value === 11 ? undefined : phrase;
}
