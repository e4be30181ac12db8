import { isPartOfRun, type NumberPhrase, readNumber } from "./number-phrase.js";
import { leadsNumber, NUMERIC } from "./number-words.js";
import type { Token } from "./token.js";

/** What stands between two numbers of one list or range. A comma does so as well. */
const CONNECTORS = new Set(["to", "or", "and", "through"]);
const SMALL = 10;

interface Member {
  readonly at: number;
  readonly end: number;
  readonly value: number;
  /** Undefined for a number that is written in digits already. */
  readonly phrase: NumberPhrase | undefined;
}

/**
 * Whether the number at `at` stands in a list or range that must stay in words. Two kinds do: those whose members share what the last one
 * says ("five or six hundred" is not 5 or 600), and, when `small` numbers stay in words, those that hold one ("nine or ten").
 */
export function isBoundByChain(tokens: readonly Token[], at: number, phrase: NumberPhrase, small: boolean): boolean {
  const self: Member = { at, end: at + phrase.words, value: phrase.value, phrase };
  const members = [self];
  for (let left = before(tokens, self); left !== undefined; left = before(tokens, left)) members.unshift(left);
  for (let right = after(tokens, self); right !== undefined; right = after(tokens, right)) members.push(right);
  if (small && members.some((member) => member.phrase !== undefined && isSmall(member.phrase))) return members.length > 1;
  return members.some((member, index) => index > 0 && sharesScale(members[index - 1]!, member));
}

/** Whether another number of the same list or range stands before: in "ten to twenty dollars" the first has no unit of its own. */
export function hasPartnerBefore(tokens: readonly Token[], at: number): boolean {
  return before(tokens, { at, end: at, value: 0, phrase: undefined }) !== undefined;
}

/** A number that stays in words when nothing else asks for digits. */
export function isSmall(phrase: NumberPhrase): boolean {
  return phrase.value < SMALL && phrase.decimals === "";
}

function sharesScale(left: Member, right: Member): boolean {
  const factor = right.phrase?.multiplier;
  return factor !== undefined && left.phrase?.multiplier === undefined && left.value < factor;
}

function after(tokens: readonly Token[], member: Member): Member | undefined {
  const next = tokens[member.end];
  if (next?.follows !== true || next.lead !== "") return undefined;
  if (!next.joins) return tokens[member.end - 1]!.tail === "," ? memberAt(tokens, member.end) : undefined;
  return CONNECTORS.has(next.lower) && tokens[member.end + 1]?.joins === true ? memberAt(tokens, member.end + 1) : undefined;
}

function before(tokens: readonly Token[], member: Member): Member | undefined {
  const first = tokens[member.at]!;
  if (!first.follows || first.lead !== "") return undefined;
  const previous = tokens[member.at - 1]!;
  if (!first.joins) return previous.tail === "," ? memberBefore(tokens, member.at) : undefined;
  return CONNECTORS.has(previous.lower) && previous.joins ? memberBefore(tokens, member.at - 1) : undefined;
}

function memberBefore(tokens: readonly Token[], end: number): Member | undefined {
  let at = end;
  while (at > 0 && (at === end || tokens[at]!.joins) && inNumber(tokens, at - 1)) at -= 1;
  const member = at === end ? undefined : memberAt(tokens, at);
  return member?.end === end ? member : undefined;
}

/** Whether the word belongs to a number, be it only as the "and" or "point" inside it. */
function inNumber(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]!;
  if (leadsNumber(token.parts)) return true;
  const glue = token.lower === "and" || token.lower === "point";
  return glue && token.joins && leadsNumber(tokens[at - 1]!.parts) && ["hundred", "thousand"].includes(tokens[at - 1]!.lower);
}

function memberAt(tokens: readonly Token[], at: number): Member | undefined {
  const token = tokens[at]!;
  if (NUMERIC.test(token.core)) return { at, end: at + 1, value: Number(token.core.replaceAll(",", "")), phrase: undefined };
  const phrase = readNumber(tokens, at);
  if (phrase === undefined || isPartOfRun(tokens, at, at + phrase.words)) return undefined;
  return { at, end: at + phrase.words, value: phrase.value, phrase };
}
