/** What one decoder step says of one row's next token: log-probabilities over the vocabulary without suppressed tokens. */
export interface StepScores {
  /** The best text tokens (end of text among them), best first. */
  readonly logprobs: Float32Array;
  readonly tokens: readonly number[];
  /** Of every timestamp token; only when timestamps are decoded. */
  readonly timestamps?: Float32Array;
}

/** The token that a row takes next, and the row whose past it continues. A row that is not its own parent is no other row's parent. */
export interface Choice {
  readonly parent: number;
  readonly token: number;
}

export type StopReason = "end" | "length" | "loop";

/** A text that a search has found. */
export interface Sequence {
  readonly tokens: readonly number[];
  /** Log-probability of each token in `tokens`. */
  readonly logprobs: readonly number[];
  /** Mean over the tokens and the end, as Whisper's `avg_logprob`. */
  readonly avgLogprob: number;
  readonly stopped: StopReason | undefined;
  readonly noSpeechProb: number;
  readonly temperature: number;
}

/** One window's way through the decoder: `rows` hypotheses that grow by a token a step until the search ends. */
export interface Search {
  readonly rows: number;
  readonly withTimestamps: boolean;
  noSpeechProb: number;
  /**
   * Takes the scores of each row (after the prompt: of the one row there is) and chooses a token for every row.
   * Returns undefined when the search has ended.
   */
  advance(scores: readonly StepScores[]): readonly Choice[] | undefined;
  /** The best text; complete once the search has ended. */
  readonly result: Sequence;
}

/** Tokens sampled at most, half the decoder's context (Whisper's `sample_len`). */
export const MAX_TOKENS = 224;

/**
 * Tokens that so many seconds of voice can hold: what is longer was not said. People say up to eight syllables a second, and a syllable of a script
 * that the vocabulary spells in bytes is two or three tokens; the rest is for single words.
 */
export function mostTokens(seconds: number): number {
  return Math.min(MAX_TOKENS, Math.ceil(12 + 20 * seconds));
}

/** How many of the scores' tokens may not come first: neither a lone space nor the end (Whisper's SuppressBlank). */
export function isBlank(token: number, blank: number, endOfText: number): boolean {
  return token === blank || token === endOfText;
}
