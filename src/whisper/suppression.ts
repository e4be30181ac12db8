import type { Tokenizer } from "./tokenizer.js";

const SYMBOLS = [
  ...'"#()*+/:;<=>@[\\]^_`{|}~「」『』',
  "<<",
  ">>",
  "<<<",
  ">>>",
  "--",
  "---",
  "-(",
  "-[",
  "('",
  '("',
  "((",
  "))",
  "(((",
  ")))",
  "[[",
  "]]",
];
SYMBOLS.push("{{", "}}", "♪♪", "♪♪♪");
/** Musical signs, whose UTF-8 starts with a token shared by all of them: that first token is suppressed (U+2640 to U+267F). */
const MUSIC = [..."♩♪♫♬♭♮♯"];

/**
 * Text tokens that are no speech: brackets, speaker tags, musical notes. Computed from the vocabulary by the rule of Whisper's
 * `Tokenizer.non_speech_tokens`: each sign alone and after a space, where it is one token (for musical signs: its first token);
 * and a hyphen or apostrophe after a space, but not within words.
 */
export function nonSpeechTokens(tokenizer: Tokenizer): number[] {
  const found = new Set<number>([tokenizer.encode(" -")[0], tokenizer.encode(" '")[0]]);
  for (const symbol of [...SYMBOLS, ...MUSIC])
    for (const tokens of [tokenizer.encode(symbol), tokenizer.encode(` ${symbol}`)])
      if (tokens.length === 1 || MUSIC.includes(symbol)) found.add(tokens[0]);
  return [...found].sort((a, b) => a - b);
}

/** Everything that is never chosen while text is decoded: signs that are no speech, and special tokens but end of text. */
export function suppressedTokens(tokenizer: Tokenizer): number[] {
  const { endOfText, timestampBegin, noSpeech } = tokenizer.special;
  const special: number[] = [];
  // No-speech keeps its logit: its probability at the first step is read, and the text's range ends before it.
  for (let token = endOfText + 1; token < timestampBegin; token++) if (token !== noSpeech) special.push(token);
  return [...nonSpeechTokens(tokenizer), ...special];
}
