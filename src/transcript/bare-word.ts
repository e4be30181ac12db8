/**
 * Signs that are read aloud and therefore stand as words or parts of words: currencies (Unicode category Sc), percent, degree, arithmetic.
 * `<` and `>` are not among them: models write `>>` for a change of speaker.
 */
const SIGNS = String.raw`\p{Sc}%‰°&@+=×÷±§`;

const SPEAKABLE = new RegExp(String.raw`[\p{L}\p{N}${SIGNS}]`, "u");

/**
 * Edge punctuation before a word, but for what belongs to it: a minus or a decimal point before a number, `#` before a name or number,
 * and asterisks in a row, which stand for letters.
 */
const LEADING = new RegExp(String.raw`^(?:(?![-−.]+\p{Sc}?\p{N}|#[\p{L}\p{N}]|\*\*)[^\p{L}\p{N}${SIGNS}])+`, "u");

/** Edge punctuation after a word, but for combining marks, a `#` after a letter ("C#") and asterisks in a row ("f***"). */
const TRAILING = new RegExp(String.raw`(?:(?!(?<=\p{L})#|\*\*|(?<=\*)\*)[^\p{L}\p{N}\p{M}${SIGNS}])+$`, "u");

/** A written word and the punctuation at its edges; the three together are the text. */
export interface WordEdges {
  readonly before: string;
  readonly bare: string;
  readonly after: string;
}

/** Whether a piece of text holds anything that is said aloud, rather than punctuation, musical notes or other signs alone. */
export function isSpeakable(text: string): boolean {
  return SPEAKABLE.test(text);
}

/** Text of punctuation alone is taken as the word itself. */
export function wordEdges(written: string): WordEdges {
  const before = LEADING.exec(written)?.[0] ?? "";
  if (before === written) return { before: "", bare: written, after: "" };
  const after = TRAILING.exec(written.slice(before.length))?.[0] ?? "";
  return { before, bare: written.slice(before.length, written.length - after.length), after };
}

/**
 * The `word` of a Deepgram response for a word as written: lower-case, without punctuation at its edges.
 * Apostrophes, hyphens and decimal points inside stay: `"Rock-n'-roll,"` becomes `rock-n'-roll`, `($3.50)` becomes `$3.50`.
 */
export function bareWord(written: string): string {
  return wordEdges(written).bare.toLowerCase();
}
