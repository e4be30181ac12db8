import type { Piece } from "./match.js";
import { isBoundByChain, isSmall } from "./number-chain.js";
import { isPartOfRun, type NumberPhrase, readNumber } from "./number-phrase.js";
import { DIGITS, FRACTIONS, grouped, leadsNumber, ORDINALS } from "./number-words.js";
import { isName, type Token, wordBefore, wordJoined, wordsAt } from "./token.js";
import { looksPlural, MEASURES } from "./units.js";

/** Words that make a year of "two thousand six" and "nineteen hundred" after them. */
const YEAR_CONTEXT = new Set(
  "in since year during january february march april may june july august september october november december".split(" "),
);

/** Before "a hundred", they make it no count: "one in a hundred", "half a million". */
export const NOT_COUNTED = new Set(["in", "half", "of", "not", "many", "like", "quarter"]);
/** What may follow "a hundred" that is a count. Otherwise the article may be that of a noun: "a hundred meter race". */
const AFTER_COUNT = new Set([
  "",
  "of",
  "or",
  "and",
  "to",
  "in",
  "on",
  "at",
  "for",
  "more",
  "is",
  "was",
  "are",
  "were",
  "if",
  "but",
  "because",
  "by",
]);

/** Cardinals of a readable text: ten and over, decimals, negative numbers, and small ones before a unit of measure. */
export function smartCardinals(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (tokens[at]!.lower === "minus") return negative(tokens, at, smartText);
  const phrase = plainNumber(tokens, at);
  if (phrase === undefined || isName(tokens, at)) return undefined;
  const end = at + phrase.words;
  if (isSmall(phrase)) {
    const measured = MEASURES.has(wordJoined(tokens, end)) && tokens[at]!.lower !== "one";
    return measured && !isBoundByChain(tokens, at, phrase, true) ? [{ text: String(phrase.value), words: phrase.words }] : undefined;
  }
  if (isBoundByChain(tokens, at, phrase, true) || isIdiomatic(tokens, at, phrase)) return undefined;
  if (phrase.scale !== undefined) {
    return [
      { text: groupedDecimal(phrase.scale.lead), words: phrase.words - 1 },
      { text: phrase.scale.word, words: 1 },
    ];
  }
  return [{ text: isYear(tokens, at, phrase) ? String(phrase.value) : smartText(phrase), words: phrase.words }];
}

/** Cardinals where every number becomes digits, as Deepgram's `numerals` shows them: no separators, and digits one by one. */
export function plainCardinals(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (tokens[at]!.lower === "minus") return negative(tokens, at, plainText);
  const phrase = plainNumber(tokens, at);
  if (phrase === undefined) return undefined;
  if (phrase.value === 1 && phrase.decimals === "") return undefined;
  if (isBoundByChain(tokens, at, phrase, false) || isIdiomatic(tokens, at, phrase)) return undefined;
  return [{ text: plainText(phrase), words: phrase.words }];
}

/** A whole number that is nothing more: no part of a longer run, no fraction, no ordinal. */
function plainNumber(tokens: readonly Token[], at: number): NumberPhrase | undefined {
  const phrase = readNumber(tokens, at);
  if (phrase === undefined) return undefined;
  const end = at + phrase.words;
  const next = wordJoined(tokens, end);
  // "A thirty second clip" lasts thirty seconds; any other "thirty second" may be the 32nd.
  const clip =
    next === "second" && ["a", "an", "every", "each", "per"].includes(wordBefore(tokens, at)) && !continuesAfter(tokens, end + 1);
  if (!clip && (ORDINALS.has(next) || isPartOfRun(tokens, at, end))) return undefined;
  if (clip && tokens[at]!.joins && isPartOfRun(tokens, at, end + 1)) return undefined;
  if (FRACTIONS.has(next) && !clip) return undefined;
  // "Version one point two point three."
  if (next === "point" || (tokens[at]!.joins && wordBefore(tokens, at) === "point")) return undefined;
  if (["half", "quarter", "third"].some((part) => wordsAt(tokens, end, ["and", "a", part]))) return undefined;
  // "At one point two people left."
  if (phrase.decimals !== "" && Math.floor(phrase.value) === 1 && wordBefore(tokens, at) === "at") return undefined;
  return phrase;
}

function continuesAfter(tokens: readonly Token[], at: number): boolean {
  return wordJoined(tokens, at) !== "" && ORDINALS.has(wordJoined(tokens, at));
}

/** Numbers in set phrases and clock times, which are words and no counts. */
function isIdiomatic(tokens: readonly Token[], at: number, phrase: NumberPhrase): boolean {
  const end = at + phrase.words;
  const previous = wordBefore(tokens, at);
  const next = wordJoined(tokens, end);
  if (phrase.article && (NOT_COUNTED.has(previous) || !isCounted(next))) return true;
  // "A million" by itself is only "very many".
  if (phrase.article && phrase.words === 2 && phrase.scale !== undefined) return true;
  if (previous === "past" || next === "past") return true;
  // "A dollar fifty", "nine out of ten", "ten minutes to nine".
  if (["dollar", "dollars", "pound", "pounds", "euro", "euros"].includes(previous)) return true;
  if (previous === "of" && wordBefore(tokens, at, 2) === "out" && DIGITS.has(wordBefore(tokens, at, 3))) return true;
  if (next === "minutes" && ["to", "past", "till"].includes(wordJoined(tokens, end + 1))) return true;
  return ["to", "till", "of", "before"].includes(previous) && ["quarter", "half", "minutes"].includes(wordBefore(tokens, at, 2));
}

function isCounted(next: string): boolean {
  return AFTER_COUNT.has(next) || (looksPlural(next) && next !== "times" && next !== "thanks");
}

/** "two thousand and six" is a year unless it counts something; other forms need a word that says so. */
function isYear(tokens: readonly Token[], at: number, phrase: NumberPhrase): boolean {
  const { value } = phrase;
  if (phrase.decimals !== "" || value < 1100 || value > 2099) return false;
  const next = wordJoined(tokens, at + phrase.words);
  if (looksPlural(next)) return false;
  if (value > 2000) return phrase.words > 2;
  const hundreds = tokens[at + 1]?.lower === "hundred";
  return YEAR_CONTEXT.has(wordBefore(tokens, at)) && (value === 2000 || hundreds);
}

const BEFORE_NEGATIVE = new Set(
  "is was are were be to from at of about around below under above than reached hit equals by it's".split(" "),
);

/**
 * Whether "minus" at `at` makes the number after it negative: at the start of a sentence, after a few words and before degrees, but not
 * in "plus or minus five", "ten minus five" or "the team minus two".
 */
export function isNegation(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]!.lower !== "minus" || tokens[at + 1]?.joins !== true) return false;
  const previous = tokens[at]!.follows ? tokens[at - 1]! : undefined;
  if (previous === undefined) return true;
  if (BEFORE_NEGATIVE.has(previous.lower)) return true;
  const phrase = readNumber(tokens, at + 1);
  const measured = phrase !== undefined && ["degrees", "celsius", "fahrenheit"].includes(wordJoined(tokens, at + 1 + phrase.words));
  return measured && !["or", "plus"].includes(previous.lower) && !leadsNumber(previous.parts);
}

function negative(tokens: readonly Token[], at: number, text: (phrase: NumberPhrase) => string): readonly Piece[] | undefined {
  if (!isNegation(tokens, at)) return undefined;
  const phrase = readNumber(tokens, at + 1);
  if (phrase === undefined || phrase.article || phrase.scale !== undefined) return undefined;
  const end = at + 1 + phrase.words;
  if (isPartOfRun(tokens, at + 1, end) || FRACTIONS.has(wordJoined(tokens, end))) return undefined;
  if (phrase.value === 0 || isBoundByChain(tokens, at + 1, phrase, false)) return undefined;
  return [{ text: `-${text(phrase)}`, words: phrase.words + 1 }];
}

/** A phrase in digits, grouped in thousands. */
export function smartText(phrase: NumberPhrase): string {
  return groupedDecimal(plainText(phrase));
}

/** A phrase in digits, without separators. */
export function plainText(phrase: NumberPhrase): string {
  if (phrase.decimals !== "") return `${Math.floor(phrase.value)}.${phrase.decimals}`;
  return String(Math.round(phrase.value));
}

function groupedDecimal(text: string): string {
  const [whole = "", ...rest] = text.split(".");
  return [whole.length > 3 ? grouped(whole) : whole, ...rest].join(".");
}
