import type { Piece } from "./match.js";
import { type Token, wordJoined } from "./token.js";

/** Set phrases that stay in words. Hyphens count as spaces. */
const IDIOMS: ReadonlyArray<readonly string[]> = [
  "nine to five",
  "fifty fifty",
  "ten four",
  "twenty twenty vision",
  "twenty twenty hindsight",
  "forty winks",
  "one hundred and one dalmatians",
  "ten to one",
  "hundred to one",
  "one in a million",
  "million to one",
  "the ten commandments",
  "the roaring twenties",
  "ten a penny",
  "the eleventh hour",
  "the twelfth night",
  "the whole ten yards",
  "a million dollar question",
  "the million dollar question",
  "six of one",
  "in twos and threes",
].map((line) => line.split(" "));

const BY_FIRST = new Map<string, Array<readonly string[]>>();
for (const idiom of IDIOMS) BY_FIRST.set(idiom[0]!, [...(BY_FIRST.get(idiom[0]!) ?? []), idiom]);

export function idioms(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  for (const idiom of BY_FIRST.get(tokens[at]!.parts[0]!) ?? []) {
    const words = wordsOf(tokens, at, idiom);
    if (words > 0) return tokens.slice(at, at + words).map((token) => ({ text: token.core, words: 1 }));
  }
  return undefined;
}

/** How many words of the input are the idiom: 0 where it does not stand at `at`. */
function wordsOf(tokens: readonly Token[], at: number, idiom: readonly string[]): number {
  let place = 0;
  let end = at;
  while (place < idiom.length) {
    if (end > at && wordJoined(tokens, end) === "") return 0;
    for (const part of tokens[end]!.parts) {
      if (part !== idiom[place]) return 0;
      place += 1;
    }
    end += 1;
  }
  return end - at;
}
