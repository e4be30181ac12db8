/** Log-probabilities of the tokens that may come next, over the vocabulary without suppressed ones. */
export interface Scores {
  /** The best text tokens (end of text among them), best first. */
  readonly logprobs: Float32Array;
  readonly tokens: readonly number[];
  /** Of every timestamp token; only when timestamps are decoded. */
  readonly timestamps?: Float32Array | undefined;
}

/** What one decoder step says of one row's next token. */
export interface StepScores extends Scores {
  /** Which entry of the window's attention record has what the step looked at. */
  readonly look: number;
}

/** The token that a row takes next, and which of the rows so far it continues. */
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
  /** For each token, and for the end where that was chosen, the entry of the attention record that has what the step that chose it looked at. */
  readonly looks: readonly number[];
  /** Mean over the tokens and the end, as Whisper's `avg_logprob`. */
  readonly avgLogprob: number;
  readonly stopped: StopReason | undefined;
  readonly noSpeechProb: number;
  readonly temperature: number;
}

/** One window's way through the decoder: hypotheses that grow by a token a step until the search ends. */
export interface Search {
  /** Hypotheses at most. */
  readonly rows: number;
  readonly withTimestamps: boolean;
  noSpeechProb: number;
  /**
   * Takes the scores of each row there is, in the order of the last choices (after the prompt there is one), and chooses the next ones: more or fewer.
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
