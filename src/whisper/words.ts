import { UNSPACED } from "./languages.js";
import type { Tokenizer } from "./tokenizer.js";

/** One word as the model wrote it, leading space and punctuation included; seconds from the window's start. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Geometric mean of its tokens' probabilities, 0..1. */
  readonly probability: number;
  /** Those of its marks too: the words' tokens together are the text's. */
  readonly tokens?: readonly number[];
}

/** A text token with its time: it sounds from `start` to the next token's start. */
export interface TimedToken {
  readonly token: number;
  readonly logprob: number;
  readonly start: number;
  readonly end: number;
}

/** Marks that open a word or a clause: they belong to the word after them (Whisper's `prepend_punctuations`). */
const OPENING = /^[\s"'“¿([{-]+$/;
/** Marks that close one: they belong to the word before them, and take none of its time (Whisper's `append_punctuations`). */
const CLOSING = /^[\s"'.。,，!！?？:：”)\]}、]+$/;

interface Group {
  readonly tokens: TimedToken[];
  text: string;
}

/**
 * Groups tokens into words: at spaces, or at every character in languages written without them. Punctuation joins its word.
 * Tokens that hold parts of a character stay together until it is whole.
 */
export function groupWords(tokens: readonly TimedToken[], tokenizer: Tokenizer, language: string): Word[] {
  const words: Draft[] = [];
  let prefix = "";
  let before: TimedToken[] = [];
  for (const { tokens: own, text } of pieces(tokens, tokenizer, UNSPACED.has(language))) {
    const last = words.at(-1);
    if (text.trim() === "" || (OPENING.test(text) && text.startsWith(" "))) {
      prefix += text.trimEnd();
      before.push(...own);
    } else if (CLOSING.test(text) && !text.startsWith(" ") && prefix === "" && last !== undefined) {
      last.text += text;
      last.all.push(...before, ...own);
      before = [];
    } else {
      words.push({ tokens: own, all: [...before, ...own], text: prefix === "" ? text : prefix + text.trimStart() });
      prefix = "";
      before = [];
    }
  }
  const last = words.at(-1);
  if (prefix.trim() !== "" && last === undefined) words.push({ tokens: [...tokens], all: [...tokens], text: prefix });
  else if (last !== undefined) {
    last.text += prefix;
    last.all.push(...before);
  }
  return words.map((word) => finished(word, tokenizer));
}

interface Draft extends Group {
  /** With those of the marks, which sound no longer than the word. */
  readonly all: TimedToken[];
}

/** Runs of tokens that begin with a space, or hold one character. */
function pieces(tokens: readonly TimedToken[], tokenizer: Tokenizer, unspaced: boolean): Group[] {
  const groups: Group[] = [];
  for (const token of tokens) {
    const open = groups.at(-1);
    const whole = open === undefined || !open.text.endsWith("\uFFFD");
    if (open === undefined || (whole && (unspaced || tokenizer.decode([token.token]).startsWith(" "))))
      groups.push({ tokens: [token], text: "" });
    else open.tokens.push(token);
    const group = groups[groups.length - 1];
    group.text = tokenizer.decode(group.tokens.map((each) => each.token));
  }
  return groups;
}

function finished({ text, tokens, all }: Draft, tokenizer: Tokenizer): Word {
  let spoken = tokens.length;
  while (spoken > 1 && CLOSING.test(tokenizer.decode([tokens[spoken - 1].token]))) spoken -= 1;
  const voiced = tokens.slice(0, spoken);
  const logprob = voiced.reduce((sum, each) => sum + each.logprob, 0) / spoken;
  return {
    text,
    start: tokens[0].start,
    end: voiced[spoken - 1].end,
    probability: Math.exp(Math.min(0, logprob)),
    tokens: all.map(({ token }) => token),
  };
}
