import { wordEdges } from "./bare-word.js";
import { termsOf } from "./terms.js";
import { sharedSpans } from "./time-line.js";
import type { WrittenWord } from "./written-word.js";

export interface Replacement {
  readonly find: string;
  /** Written as it stands here; empty removes the term. */
  readonly with: string;
}

/** A tree of the terms to find: a phrase ends where there are words to write for it. */
interface Node {
  readonly next: Map<string, Node>;
  words?: readonly string[];
}

interface Match {
  /** Index after the last word. */
  readonly to: number;
  readonly words: readonly string[];
}

/**
 * Puts other words for the ones that are found, whatever their case and punctuation. Whole words of one speaker alone are found; the longest
 * term wins, and of equal ones the first. All terms are looked for at once: what one replacement writes, no other changes.
 * Punctuation at the edges of what was found stays. As many words as before keep their times; otherwise they share the time by their length.
 */
export function replaceWords(words: readonly WrittenWord[], replacements: readonly Replacement[]): WrittenWord[] {
  const root = tree(replacements);
  const terms = words.map((word) => termsOf(word.text));
  const written: WrittenWord[] = [];
  let opening = "";
  for (let at = 0; at < words.length; ) {
    const found = longest(root, words, terms, at);
    const taken = words.slice(at, found?.to ?? at + 1);
    at += taken.length;
    if (found?.words.length === 0) {
      opening += remove(written, taken);
      continue;
    }
    const put = found === undefined ? taken : substitute(taken, found.words);
    written.push({ ...put[0]!, text: opening + put[0]!.text }, ...put.slice(1));
    opening = "";
  }
  return written;
}

function tree(replacements: readonly Replacement[]): Node {
  const root: Node = { next: new Map() };
  for (const { find, with: text } of replacements) {
    let node = root;
    for (const term of termsOf(find)) {
      const next = node.next.get(term) ?? { next: new Map() };
      node.next.set(term, next);
      node = next;
    }
    if (node !== root) node.words ??= text.split(/\s+/u).filter((word) => word !== "");
  }
  return root;
}

function longest(root: Node, words: readonly WrittenWord[], terms: readonly (readonly string[])[], from: number): Match | undefined {
  let found: Match | undefined;
  let node: Node | undefined = root;
  for (let at = from; at < words.length && words[at]!.speaker === words[from]!.speaker; at += 1) {
    for (const term of terms[at]!) node = node?.next.get(term);
    if (node === undefined) break;
    if (node.words !== undefined) found = { to: at + 1, words: node.words };
  }
  return found;
}

function substitute(found: readonly WrittenWord[], words: readonly string[]): WrittenWord[] {
  const first = found[0]!;
  const last = found[found.length - 1]!;
  const { after } = wordEdges(last.text);
  const texts = [...words];
  texts[0] = wordEdges(first.text).before + texts[0];
  if (!texts.at(-1)!.endsWith(after)) texts[texts.length - 1] += after;
  if (texts.length === found.length) return found.map((word, index) => ({ ...word, text: texts[index]! }));
  const probability = found.reduce((sum, word) => sum + word.probability, 0) / found.length;
  const spans = sharedSpans({ start: first.start, end: last.end }, texts);
  return texts.map((text, index) => {
    const { glued, ...rest } = first;
    return { ...rest, ...spans[index]!, text, probability, ...(glued && index === 0 && { glued }) };
  });
}

const OPENERS = /[\p{Ps}\p{Pi}"'¿¡]/gu;
const CLOSERS = /[\p{Pe}\p{Pf}"']/gu;
const STOPS = /[.?!…。！？।؟]+/u;
const PAUSES = /[,;:، ،、，；：–—-]+$/u;

/** What a sentence still needs of a removed term's punctuation goes to the word before; the opening marks for the word after are returned. */
function remove(written: WrittenWord[], found: readonly WrittenWord[]): string {
  const { before } = wordEdges(found[0]!.text);
  const { after } = wordEdges(found[found.length - 1]!.text);
  const openers = before.match(OPENERS)?.join("") ?? "";
  const closers = after.match(CLOSERS)?.join("") ?? "";
  const enclosed = openers !== "" && closers !== "";
  const previous = written.at(-1);
  if (previous !== undefined) {
    const stop = STOPS.exec(after)?.[0] ?? "";
    const ended = STOPS.test(wordEdges(previous.text).after);
    const text = stop === "" || ended ? previous.text : previous.text.replace(PAUSES, "") + stop;
    written[written.length - 1] = { ...previous, text: enclosed ? text : text + closers };
  }
  return enclosed ? "" : openers;
}
