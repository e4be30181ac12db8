import { contextBefore, type DigitString, isCounting, readDigits } from "./digit-string.js";
import type { Piece } from "./match.js";
import { DIGITS } from "./number-words.js";
import { type Token, wordBefore, wordsAt } from "./token.js";

const PHONE_WORDS = new Set("phone telephone mobile cell fax call calling dial text texting reach ring number area tel".split(" "));
const OTHER_WORDS = new Set(
  "account card order tracking routing serial confirmation policy reference code pin id zip member invoice case ticket".split(" "),
);
/** Where a comma may stand in a number of so many digits. */
const GROUPS: ReadonlyMap<number, readonly number[]> = new Map([
  [7, [3, 4]],
  [10, [3, 3, 4]],
  [11, [1, 3, 3, 4]],
]);

/** Digits of the lengths of North American telephone numbers, as "800-555-1234". */
export function phoneNumbers(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const string = withHundred(tokens, at) ?? readDigits(tokens, at);
  if (string === undefined) return undefined;
  const sizes = GROUPS.get(string.digits.length);
  if (sizes === undefined || (sizes.length === 4 && !string.digits.startsWith("1"))) return undefined;
  const context = contextBefore(tokens, at, 6, new Set([...PHONE_WORDS, ...OTHER_WORDS]));
  if (context !== undefined && OTHER_WORDS.has(context) && !isAreaCode(tokens, at)) return undefined;
  const known = context !== undefined && PHONE_WORDS.has(context);
  const grouped = string.groups.length > 1;
  if (grouped && !fits(string.groups, sizes)) return undefined;
  if (!known && (!string.single || isCounting(string.digits))) return undefined;
  if (/^[01]/.test(string.digits) && sizes.length < 4) return undefined;
  const digits = [...string.digits];
  return [{ text: sizes.map((size) => digits.splice(0, size).join("")).join("-"), words: string.words }];
}

/** "eight hundred five five five …", the way toll-free numbers begin, after "one" or not. */
function withHundred(tokens: readonly Token[], at: number): DigitString | undefined {
  const one = tokens[at]!.lower === "one" && DIGITS.has(tokens[at + 1]?.lower ?? "") && tokens[at + 1]!.joins ? 1 : 0;
  const hundreds = DIGITS.get(tokens[at + one]?.lower ?? "");
  if (hundreds === undefined || hundreds < 5 || !wordsAt(tokens, at + one + 1, ["hundred"])) return undefined;
  const start = at + one + 2;
  if (tokens[start]?.continues !== true) return undefined;
  const rest = readDigits(
    [...tokens.slice(0, start), { ...tokens[start]!, joins: false, continues: false }, ...tokens.slice(start + 1)],
    start,
  );
  if (rest?.digits.length !== 7) return undefined;
  const comma = tokens[start - 1]!.tail === ",";
  const head = one + 3;
  const [first = 0, ...others] = rest.groups;
  const groups = comma ? [head, ...rest.groups] : [head + first, ...others];
  return { digits: `${one === 1 ? "1" : ""}${hundreds}00${rest.digits}`, words: one + 2 + rest.words, groups, single: rest.single };
}

/** Whether commas stand only where groups end. */
function fits(groups: readonly number[], sizes: readonly number[]): boolean {
  const ends = new Set(sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0)));
  let end = 0;
  return groups.every((group) => {
    end += group;
    return ends.has(end);
  });
}

function isAreaCode(tokens: readonly Token[], at: number): boolean {
  return wordBefore(tokens, at) === "code" && wordBefore(tokens, at, 2) === "area";
}
