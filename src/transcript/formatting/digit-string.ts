import { readNumber } from "./number-phrase.js";
import { DIGITS, leadsNumber } from "./number-words.js";
import { type Token, wordBefore } from "./token.js";

/** Digits said one by one or in pairs and hundreds: a telephone number, an account. */
export interface DigitString {
  readonly digits: string;
  readonly words: number;
  /** Lengths of the groups between commas. */
  readonly groups: readonly number[];
  /** Whether every part is a single digit, or one said twice or three times. */
  readonly single: boolean;
}

const REPEATS: ReadonlyMap<string, number> = new Map([
  ["double", 2],
  ["triple", 3],
]);

/** The longest string of digits from `at`, across commas and pauses between its groups, with at least one digit in words or spaced out. */
export function readDigits(tokens: readonly Token[], at: number): DigitString | undefined {
  if (isInside(tokens, at)) return undefined;
  const groups: number[] = [];
  let digits = "";
  let single = true;
  let end = at;
  while (end < tokens.length && (end === at || tokens[end]!.continues)) {
    const part = partAt(tokens, end);
    if (part === undefined) break;
    if (end === at || tokens[end - 1]!.tail === ",") groups.push(0);
    digits += part.digits;
    groups[groups.length - 1]! += part.digits.length;
    single &&= part.single;
    end += part.words;
  }
  if (end - at < 2 || /^0+$/.test(digits)) return undefined;
  // What goes on with a number in digits, or with one that the string has no place for, is something else.
  const next = tokens[end];
  if (next?.joins === true && leadsNumber(next.parts)) return undefined;
  return { digits, words: end - at, groups, single };
}

/** Whether a number stands before, so that the string began earlier. */
function isInside(tokens: readonly Token[], at: number): boolean {
  const first = tokens[at]!;
  const previous = tokens[at - 1];
  if (previous === undefined || !first.continues) return false;
  return leadsNumber(previous.parts) || (first.joins && REPEATS.has(previous.lower));
}

function partAt(tokens: readonly Token[], at: number): { digits: string; words: number; single: boolean } | undefined {
  const { lower, parts, core } = tokens[at]!;
  if (/^\d$/.test(core)) return { digits: core, words: 1, single: true };
  if (lower === "oh" || lower === "o") return { digits: "0", words: 1, single: true };
  const times = REPEATS.get(lower);
  if (times !== undefined) {
    const digit = tokens[at + 1]?.joins === true ? singleDigit(tokens[at + 1]!.lower) : undefined;
    return digit === undefined ? undefined : { digits: digit.repeat(times), words: 2, single: true };
  }
  const listed = parts.map(singleDigit);
  if (listed.every((digit) => digit !== undefined)) return { digits: listed.join(""), words: 1, single: true };
  return pairAt(tokens, at);
}

/** "twenty five", "eight hundred": two or three digits said as one number. */
function pairAt(tokens: readonly Token[], at: number): { digits: string; words: number; single: boolean } | undefined {
  const hundred = singleDigit(tokens[at]!.lower);
  if (hundred !== undefined) return undefined;
  for (const length of [2, 1]) {
    const slice = tokens.slice(at, at + length);
    const phrase = readNumber(slice, 0);
    if (phrase === undefined || phrase.words !== slice.length || phrase.article || phrase.decimals !== "") continue;
    if (phrase.value >= 10 && phrase.value <= 99) return { digits: String(phrase.value), words: length, single: false };
  }
  return undefined;
}

function singleDigit(word: string): string | undefined {
  const digit = DIGITS.get(word);
  return digit === undefined ? (word === "oh" ? "0" : undefined) : String(digit);
}

/** Whether the digits count up or down by one: "one two three four" is counting, unless something says otherwise. */
export function isCounting(digits: string): boolean {
  const steps = [...digits].slice(1).map((digit, index) => Number(digit) - Number(digits[index]));
  return steps.length > 0 && (steps.every((step) => step === 1) || steps.every((step) => step === -1) || steps.every((step) => step === 0));
}

/** The nearest of the wanted words among the `reach` words before `at` in the sentence. */
export function contextBefore(tokens: readonly Token[], at: number, reach: number, wanted: ReadonlySet<string>): string | undefined {
  for (let back = 1; back <= reach; back += 1) {
    const word = wordBefore(tokens, at, back);
    if (word === "") return undefined;
    if (wanted.has(word)) return word;
  }
  return undefined;
}
