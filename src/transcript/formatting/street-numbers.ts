import { readDigits } from "./digit-string.js";
import type { Piece } from "./match.js";
import { isName, type Token, wordBefore } from "./token.js";

const STREETS = new Set(
  "street st avenue ave road rd drive dr boulevard blvd lane ln court place highway parkway terrace square crescent".split(" "),
);
/** Words between the number and the kind of street: "southeast main street". */
const REACH = 4;

/** House numbers said digit by digit or in pairs: "one two three Main Street", "twelve thirty four Oak Road". */
export function streetNumbers(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const string = readDigits(tokens, at);
  if (string === undefined || string.groups.length > 1 || string.digits.length > 5 || isName(tokens, at)) return undefined;
  if (tokens[at]!.lower === "oh" || ["the", "no", "this", "that"].includes(wordBefore(tokens, at))) return undefined;
  const end = at + string.words;
  for (let offset = 1; offset <= REACH; offset += 1) {
    const token = tokens[end + offset];
    if (tokens[end + offset - 1]?.joins !== true || token?.joins !== true) return undefined;
    if (STREETS.has(token.lower)) return [{ text: string.digits, words: string.words }];
  }
  return undefined;
}
