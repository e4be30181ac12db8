/**
 * Words as a reader writes them: spaces only where the model wrote them. In languages with spaces this is the words joined with spaces; a
 * transcript's own text always is (see docs/text.md).
 */
export function readableText(words: readonly { readonly text: string; readonly glued?: boolean }[]): string {
  return words.map(({ text, glued }, index) => (index === 0 || glued ? text : ` ${text}`)).join("");
}
