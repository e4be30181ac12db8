const LEAST = 1e-6;

/** A confidence as it is shown: six decimals; never 0, which stands for "no words" alone. */
export function shownConfidence(probability: number): number {
  return Math.round(Math.min(1, Math.max(LEAST, probability || LEAST)) / LEAST) / 1e6;
}

/** Mean confidence of words; 0 when there are none. */
export function meanConfidence(words: readonly { readonly confidence: number }[]): number {
  return words.length === 0 ? 0 : shownConfidence(words.reduce((sum, word) => sum + word.confidence, 0) / words.length);
}
