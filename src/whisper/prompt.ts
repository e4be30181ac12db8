import type { Tokenizer } from "./tokenizer.js";

/** Characters of context that are looked at: more than that many tokens, and few enough to encode at once. */
const MAX_CHARACTERS = 2000;
/** Tokens of context that may stand before the transcript: half the decoder's context, less the token that opens it. */
const MAX_CONTEXT = 223;

export interface PromptOptions {
  /** ISO 639-1; English-only models take no other. */
  readonly language: string;
  readonly task: "transcribe" | "translate";
  readonly timestamps: boolean;
  /** Text before: vocabulary, names, style. Its end counts when it is too long. */
  readonly context?: string;
}

export interface Prompt {
  readonly tokens: readonly number[];
  /** Where the start-of-transcript token stands. */
  readonly start: number;
}

/** The tokens that tell the decoder what to do (Radford et al. 2022, figure 1). */
export function buildPrompt(tokenizer: Tokenizer, { language, task, timestamps, context }: PromptOptions): Prompt {
  const { special } = tokenizer;
  const tokens: number[] = [];
  const text = context?.trim().slice(-MAX_CHARACTERS);
  if (text) tokens.push(special.startOfPrevious, ...tokenizer.encode(` ${text}`).slice(-MAX_CONTEXT));
  const start = tokens.length;
  tokens.push(special.startOfTranscript);
  if (tokenizer.multilingual) tokens.push(tokenizer.languageToken(language) ?? special.firstLanguage, special[task]);
  if (!timestamps) tokens.push(special.noTimestamps);
  return { tokens, start };
}
