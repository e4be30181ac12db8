import { contextBefore, isCounting, readDigits } from "./digit-string.js";
import type { Piece } from "./match.js";
import { DIGITS } from "./number-words.js";
import { type Token, wordBefore, wordJoined } from "./token.js";
import { looksPlural } from "./units.js";

/** What is told by a string of digits or letters. */
const CODED = new Set(
  "number code pin id zip postcode extension room suite apartment flight highway route bus channel plate tracking confirmation serial routing security reference booking".split(
    " ",
  ),
);
/** Of these, what is told in pairs right after: "flight twelve twenty". */
const PAIRED = new Set("extension room suite apartment flight highway route bus".split(" "));
const DIGIT_STRING = 4;
/** Numbers of three digits that everyone knows. */
const KNOWN = new Set(["911"]);

/** Digits that are no telephone number: "four oh four", "account number nine two eight four". */
export function digitStrings(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const string = readDigits(tokens, at);
  if (string === undefined || string.groups.length > 1) return undefined;
  const { digits, words } = string;
  const coded = isCoded(tokens, at);
  if (!string.single && !PAIRED.has(wordBefore(tokens, at))) return undefined;
  if (!string.single && looksPlural(wordJoined(tokens, at + words))) return undefined;
  if (isOpenEnded(tokens, at)) return undefined;
  const oh = words === 3 && ["oh", "o"].includes(tokens[at + 1]!.lower);
  const long = string.single && digits.length >= DIGIT_STRING && !isCounting(digits) && !isOh(tokens, at);
  if (!coded && !long && !oh && !KNOWN.has(digits)) return undefined;
  if (coded && digits.length < 3) return undefined;
  const text = isSocialSecurity(tokens, at, digits) ? `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}` : digits;
  return [{ text, words }];
}

/** Letters and digits mixed, after a word that calls for them: "tracking number one z five seven" becomes "1Z57". */
export function mixedCodes(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (!isCoded(tokens, at) || (tokens[at]!.joins && symbolAt(tokens, at - 1) !== undefined)) return undefined;
  let text = "";
  let end = at;
  while (end === at || tokens[end]?.joins === true) {
    const symbol = symbolAt(tokens, end);
    if (symbol === undefined) break;
    text += symbol;
    end += 1;
  }
  if (["capital", "uppercase", "lowercase"].includes(wordJoined(tokens, end))) return undefined;
  const mixed = /\d/.test(text) && /[A-Z]/.test(text);
  return text.length >= DIGIT_STRING && mixed ? [{ text, words: end - at }] : undefined;
}

/** Whether a word shortly before calls for a code: "number is", but not "number of people". */
function isCoded(tokens: readonly Token[], at: number): boolean {
  const context = contextBefore(tokens, at, 4, CODED);
  return context !== undefined && contextBefore(tokens, at, 3, new Set(["of"])) === undefined;
}

function symbolAt(tokens: readonly Token[], at: number): string | undefined {
  const { core, lower } = tokens[at]!;
  if (/^[a-z\d]$/i.test(core)) return core.toUpperCase();
  const digit = lower === "oh" ? 0 : DIGITS.get(lower);
  return digit === undefined ? undefined : String(digit);
}

/** "No one two …", "this one two …": the first digit is a pronoun. */
function isOpenEnded(tokens: readonly Token[], at: number): boolean {
  const pronoun = new Set("no this that which any every some each the another".split(" "));
  return tokens[at]!.lower === "one" && pronoun.has(wordBefore(tokens, at));
}

/** An exclamation before digits: "oh two three four". */
function isOh(tokens: readonly Token[], at: number): boolean {
  return ["oh", "o"].includes(tokens[at]!.lower) && !tokens[at]!.follows;
}

function isSocialSecurity(tokens: readonly Token[], at: number, digits: string): boolean {
  return digits.length === 9 && contextBefore(tokens, at, 4, new Set(["security"])) !== undefined;
}
