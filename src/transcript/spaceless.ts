/** Scripts that are written without spaces between words, as the inside of a character class of a regular expression with the flag `u`. */
export const SPACELESS_SCRIPTS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}`;

/** ISO 639 codes of Whisper's languages that are written so. Deepgram, too, adds paragraphs to "whitespace delineated languages" alone. */
const SPACELESS_LANGUAGES: ReadonlySet<string> = new Set(["zh", "yue", "ja", "th", "lo", "km", "my", "bo"]);

const SPACELESS = new RegExp(`[${SPACELESS_SCRIPTS}]`, "u");

export function isSpacelessLanguage(language: string): boolean {
  return SPACELESS_LANGUAGES.has(language);
}

/** Whether two neighbours that no space parts are words of their own all the same. */
export function isPartedWithoutSpace(left: string, right: string): boolean {
  return SPACELESS.test([...left].at(-1) ?? "") || startsSpaceless(right);
}

export function startsSpaceless(text: string): boolean {
  return SPACELESS.test([...text][0] ?? "");
}
