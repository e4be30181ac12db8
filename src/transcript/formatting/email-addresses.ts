import { contextBefore } from "./digit-string.js";
import { isCommonWord, MAIL_PROVIDERS } from "./domains.js";
import type { Piece } from "./match.js";
import { DIGITS } from "./number-words.js";
import { type Token, wordBefore, wordJoined } from "./token.js";
import { isHost, readHost, type Spelled } from "./web-addresses.js";

const SIGNS: ReadonlyMap<string, string> = new Map([
  ["dot", "."],
  ["dash", "-"],
  ["hyphen", "-"],
  ["underscore", "_"],
  ["plus", "+"],
]);
const MAIL_WORDS = new Set(["email", "e-mail", "mail", "emails", "address", "mailto"]);
const NAME = /^[a-z\d]+(?:[._+-][a-z\d]+)*$/;
/** After these an address begins, be it of several words. */
const ANCHORS = new Set(["is", "address", "email", "e-mail", "to", "it's", "at", "mail"]);
const LONGEST = 16;

interface Local extends Spelled {
  /** Whether signs, digits or letters were spelled, which only an address is. */
  readonly spelled: boolean;
  /** How many plain words stand side by side. */
  readonly names: number;
}

/** "john dot smith at gmail dot com" becomes "john.smith@gmail.com". */
export function emailAddresses(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  const local = localAt(tokens, at);
  if (local === undefined) return undefined;
  const domain = domainAt(tokens, at + local.words + 1);
  if (domain === undefined) return undefined;
  // "An email from the guy at yahoo.com" tells of mail too, so that the name has to follow right after "is", "to" and the like.
  const told = contextBefore(tokens, at, 6, MAIL_WORDS) !== undefined && ANCHORS.has(wordBefore(tokens, at));
  const provider = MAIL_PROVIDERS.has(domain.text.split(".")[0]!);
  const several = local.names > 1 && !told;
  if (several || !(local.spelled || told || provider) || continuesName(tokens, at)) return undefined;
  return [{ text: `${local.text}@${domain.text}`, words: local.words + 1 + domain.words }];
}

/** All up to "at". Words side by side are one name, letters and digits too. */
function localAt(tokens: readonly Token[], at: number): Local | undefined {
  let text = "";
  let names = 0;
  let spelled = false;
  let sign = true;
  let end = at;
  for (; end - at < LONGEST; end += 1) {
    const token = tokens[end];
    if (token === undefined || (end > at && !token.joins)) return undefined;
    const { lower } = token;
    if (lower === "at" && end > at) break;
    const written = sign ? undefined : SIGNS.get(lower);
    if (written !== undefined) {
      text += written;
      sign = true;
      spelled = true;
      continue;
    }
    const digit = DIGITS.get(lower);
    if (digit === undefined && (!NAME.test(lower) || (isCommonWord(lower) && lower.length > 1))) return undefined;
    if (digit === undefined && lower.length > 1 && !sign) names += 1;
    if (end === at) names += 1;
    spelled ||= (digit !== undefined && end > at) || (lower.length === 1 && end > at) || /[\d._+]/.test(lower);
    text += digit ?? lower;
    sign = false;
  }
  if (sign || wordJoined(tokens, end) !== "at") return undefined;
  return { text, words: end - at, spelled, names };
}

function domainAt(tokens: readonly Token[], at: number): Spelled | undefined {
  const token = tokens[at];
  if (token?.joins !== true) return undefined;
  if (isHost(token.lower)) return { text: token.lower, words: 1 };
  return readHost(tokens, at);
}

/** A word before that would be a part of the name: "j s" in "j s smith at …" has to be read from its start. */
function continuesName(tokens: readonly Token[], at: number): boolean {
  const previous = tokens[at]!.joins ? tokens[at - 1]! : undefined;
  if (previous === undefined) return false;
  return SIGNS.has(previous.lower) || (previous.lower.length === 1 && !["i", "a"].includes(previous.lower));
}
