import { isCommonWord, TOP_LEVEL_DOMAINS } from "./domains.js";
import type { Piece } from "./match.js";
import { DIGITS } from "./number-words.js";
import { type Token, wordJoined, wordsAt } from "./token.js";

/** Part of an address and the words that it takes. */
export interface Spelled {
  readonly text: string;
  readonly words: number;
}

const LABEL = /^[a-z\d]+(?:-[a-z\d]+)*$/;
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["dot", "."],
  ["dash", "-"],
  ["hyphen", "-"],
  ["underscore", "_"],
]);

/** "w w w dot example dot com slash docs" becomes "www.example.com/docs". */
export function webAddresses(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (tokens[at]!.joins && ["dot", "slash"].includes(tokens[at - 1]!.lower)) return undefined;
  const scheme = schemeAt(tokens, at);
  const start = at + scheme.words;
  const written = isHost(tokens[start]?.lower ?? "");
  const host = written ? { text: tokens[start]!.lower, words: 1 } : readHost(tokens, start);
  if (host === undefined || (scheme.words > 0 && tokens[start]!.joins === false)) return undefined;
  const path = pathAt(tokens, start + host.words);
  const words = scheme.words + host.words + path.words;
  return words === 1 ? undefined : [{ text: scheme.text + host.text + path.text, words }];
}

/** "example dot co dot uk": labels that end in a known domain. */
export function readHost(tokens: readonly Token[], at: number): Spelled | undefined {
  const www = wwwAt(tokens, at);
  const first = www > 0 ? undefined : tokens[at];
  if (www === 0 && (first === undefined || !LABEL.test(first.lower) || isCommonWord(first.lower))) return undefined;
  const labels = [www > 0 ? "www" : first!.lower];
  let end = at + Math.max(www, 1);
  let known: Spelled | undefined;
  while (wordJoined(tokens, end) === "dot" && LABEL.test(wordJoined(tokens, end + 1))) {
    labels.push(tokens[end + 1]!.lower);
    end += 2;
    if (TOP_LEVEL_DOMAINS.has(labels.at(-1)!) && labels.length > (www > 0 ? 2 : 1)) known = { text: labels.join("."), words: end - at };
  }
  return known !== undefined && isFramework(tokens, at + known.words, known.text) ? undefined : known;
}

/** "Microsoft dot net framework" is no address. */
function isFramework(tokens: readonly Token[], end: number, host: string): boolean {
  return host.endsWith(".net") && ["framework", "core", "developer", "developers", "runtime"].includes(wordJoined(tokens, end));
}

/** Whether a word is written as a host already: "example.com". */
export function isHost(word: string): boolean {
  return /^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(word) && TOP_LEVEL_DOMAINS.has(word.slice(word.lastIndexOf(".") + 1));
}

function wwwAt(tokens: readonly Token[], at: number): number {
  const first = tokens[at]?.lower;
  if (first === "www" || first === "w.w.w") return 1;
  return first === "w" && wordsAt(tokens, at + 1, ["w", "w"]) ? 3 : 0;
}

function schemeAt(tokens: readonly Token[], at: number): Spelled {
  const scheme = tokens[at]!.lower;
  const named = scheme === "http" || scheme === "https";
  return named && wordsAt(tokens, at + 1, ["colon", "slash", "slash"]) ? { text: `${scheme}://`, words: 4 } : { text: "", words: 0 };
}

function pathAt(tokens: readonly Token[], at: number): Spelled {
  let text = "";
  let end = at;
  while (wordJoined(tokens, end) === "slash") {
    const segment = segmentAt(tokens, end + 1);
    if (segment === undefined) break;
    text += `/${segment.text}`;
    end += 1 + segment.words;
  }
  return { text, words: end - at };
}

function segmentAt(tokens: readonly Token[], at: number): Spelled | undefined {
  if (!LABEL.test(wordJoined(tokens, at))) return undefined;
  let text = symbol(tokens[at]!);
  let end = at + 1;
  for (let sign = SIGNS.get(wordJoined(tokens, end)); sign !== undefined; sign = SIGNS.get(wordJoined(tokens, end))) {
    if (!LABEL.test(wordJoined(tokens, end + 1))) break;
    text += sign + symbol(tokens[end + 1]!);
    end += 2;
  }
  return { text, words: end - at };
}

function symbol(token: Token): string {
  const digit = DIGITS.get(token.lower);
  return digit === undefined ? token.lower : String(digit);
}
