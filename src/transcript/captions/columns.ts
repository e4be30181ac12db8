/** East Asian Wide and Fullwidth characters (Unicode Standard Annex 11) as far as speech has them, and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;

const HALFWIDTH = /[\uff61-\uffdc]/u;

const NOTHING = /[\p{M}\p{Cf}]/u;

/** Columns that a text takes on a line: two for a wide character, none for a combining mark. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): number {
  if (character >= " " && character <= "~") return 1;
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) && !HALFWIDTH.test(character) ? 2 : 1;
}
