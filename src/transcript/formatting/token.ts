import type { WrittenWord } from "../written-word.js";

/** Longest pause, in seconds, inside a phrase that becomes one word. */
const PAUSE = 1.5;
/** People read digit strings in groups and wait between them. */
const PAUSE_BETWEEN_DIGITS = 3;

/** A written word taken apart, with what it has to do with the word before it. */
export interface Token {
  readonly word: WrittenWord;
  /** Opening punctuation, the word without edge punctuation, closing punctuation. */
  readonly lead: string;
  readonly core: string;
  readonly tail: string;
  /** `core` in lower case with straight apostrophes. */
  readonly lower: string;
  /** `lower` cut at hyphens: "twenty-five" has two. */
  readonly parts: readonly string[];
  /** Whether the word before belongs to the same sentence and speaker, so that it may be looked at. */
  readonly follows: boolean;
  /** Whether no punctuation and no pause stands between the word before and this one. */
  readonly joins: boolean;
  /** As `joins`, but a comma or a longer pause may stand between: groups of digits. */
  readonly continues: boolean;
  /** Whether a sentence ends with this word. */
  readonly ends: boolean;
}

const EDGES = /^([\p{Ps}\p{Pi}"'¿¡]*)(.*?)([\p{Pe}\p{Pf}"',.;:!?…–—-]*)$/su;
/** Most words: nothing to take off, known without the slower expression. */
const PLAIN = /^[A-Za-z\d]+$/;
const DOTTED_HALF_DAY = /^[ap]\.m$/i;
const SENTENCE_END = /[.?!…]/;
/** Names that follow a time of day in the same sentence: "ten p.m. Eastern on Monday". */
const AFTER_TIME = new Set(
  "i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december eastern central mountain pacific greenwich gmt utc est edt cst cdt mst mdt pst pdt bst cet".split(
    " ",
  ),
);

export function tokensOf(words: readonly WrittenWord[]): Token[] {
  const tokens: Token[] = [];
  for (const [index, word] of words.entries()) {
    const token = tokenOf(word, words[index + 1], tokens.at(-1));
    tokens.push(token);
  }
  return tokens;
}

function tokenOf(word: WrittenWord, next: WrittenWord | undefined, previous: Token | undefined): Token {
  let [, lead = "", core = "", tail = ""] = PLAIN.test(word.text) ? ["", "", word.text] : EDGES.exec(word.text)!;
  let ends = SENTENCE_END.test(tail);
  if (DOTTED_HALF_DAY.test(core) && tail.startsWith(".")) {
    core += ".";
    tail = tail.slice(1);
    ends = SENTENCE_END.test(tail) || (tail === "" && beginsSentence(next));
  }
  const lower = core.toLowerCase().replaceAll("’", "'");
  const pause = previous === undefined ? 0 : word.start - previous.word.end;
  const follows = previous !== undefined && !previous.ends && previous.word.speaker === word.speaker;
  const near = follows && lead === "";
  return {
    word,
    lead,
    core,
    tail,
    lower,
    parts: lower.split("-"),
    follows,
    joins: near && previous.tail === "" && pause <= PAUSE,
    continues: near && (previous.tail === "" || previous.tail === ",") && pause <= PAUSE_BETWEEN_DIGITS,
    ends,
  };
}

function beginsSentence(next: WrittenWord | undefined): boolean {
  if (next === undefined) return true;
  const name = next.text.replace(/[^\p{L}]/gu, "");
  return /^\p{Lu}/u.test(name) && !AFTER_TIME.has(name.toLowerCase());
}

/** The lower-case word `back` places before `at` in the same sentence, or "". */
export function wordBefore(tokens: readonly Token[], at: number, back = 1): string {
  for (let index = at; index > at - back; index -= 1) if (tokens[index]?.follows !== true) return "";
  return tokens[at - back]?.lower ?? "";
}

/** The lower-case word at `at` if nothing stands between it and the word before it, or "". */
export function wordJoined(tokens: readonly Token[], at: number): string {
  const token = tokens[at];
  return token?.joins === true ? token.lower : "";
}

/** Whether the words at `at` are these, with nothing between them. */
export function wordsAt(tokens: readonly Token[], at: number, words: readonly string[]): boolean {
  return words.every((word, offset) => wordJoined(tokens, at + offset) === word);
}

/** A capital inside a sentence makes a name of a number: "the Ten Commandments". */
export function isName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  const starts = !token.follows || token.lead !== "" || tokens[at - 1]!.tail.includes(":");
  return !starts && /^\p{Lu}\p{Ll}/u.test(token.core);
}
