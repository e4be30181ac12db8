import { UNSPACED } from "./languages.js";
import type { Tokenizer } from "./tokenizer.js";

/** One word as the model wrote it, leading space and punctuation included; seconds from the window's start. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Geometric mean of its tokens' probabilities, 0..1. */
  readonly probability: number;
}

/** A text token with its time: it sounds from `start` to the next token's start. */
export interface TimedToken {
  readonly token: number;
  readonly logprob: number;
  readonly start: number;
  readonly end: number;
}

/** Marks that belong to the word after them, and to the word before them (Whisper's `prepend_punctuations`, `append_punctuations`). */
const OPENING = new Set([..."\"'“¿([{-"]);
const CLOSING = new Set([..."\"'.。,，!！?？:：”)]}、"]);

/**
 * Groups tokens into words: at spaces, or at every character in languages written without them. Punctuation joins its word.
 * Tokens that hold parts of a character stay together until it is whole.
 */
export function groupWords(tokens: readonly TimedToken[], tokenizer: Tokenizer, language: string): Word[] {
  const groups: TimedToken[][] = [];
  let open: TimedToken[] = [];
  for (const token of tokens) {
    const whole = !tokenizer.decode(open.map((each) => each.token)).endsWith("\uFFFD");
    const starts = UNSPACED.has(language) || startsWord(tokenizer, token.token);
    if (open.length > 0 && whole && starts) {
      groups.push(open);
      open = [];
    }
    open.push(token);
  }
  if (open.length > 0) groups.push(open);
  const texts = groups.map((group) => tokenizer.decode(group.map((each) => each.token)));
  return mergePunctuation(groups, texts);
}

function startsWord(tokenizer: Tokenizer, token: number): boolean {
  const text = tokenizer.decode([token]);
  return text.startsWith(" ") || CLOSING.has(text.trim());
}

function mergePunctuation(groups: readonly TimedToken[][], texts: readonly string[]): Word[] {
  const words: { text: string; spoken: TimedToken[]; end: number }[] = [];
  let prefix = "";
  for (const [i, group] of groups.entries()) {
    const text = texts[i];
    const bare = text.trim();
    const last = words.at(-1);
    if (bare === "") continue;
    if (CLOSING.has(bare) && last !== undefined && !text.startsWith(" ") && prefix === "") last.text += text;
    else if (OPENING.has(bare) && text.startsWith(" ") && i + 1 < groups.length) prefix += text;
    else {
      words.push({ text: prefix + (prefix === "" ? text : text.replace(/^ /, "")), spoken: group, end: group[group.length - 1].end });
      prefix = "";
    }
  }
  return words.map(({ text, spoken, end }) => {
    const logprob = spoken.reduce((sum, each) => sum + each.logprob, 0) / spoken.length;
    return { text, start: spoken[0].start, end, probability: Math.exp(Math.min(0, logprob)) };
  });
}
