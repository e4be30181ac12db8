/** What the normaliser would leave out of "6 × 10 = 60", or take for a word of its own. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\s*×\s*|(?<=\d)\s*x\s*(?=\d)/giu, " times "],
  [/\s*=\s*/gu, " equals "],
  [/(?<=^|\s)#(?=$|\s)/gu, "pound"],
];

/** Numbers of one digit (not "uno", an article too), and consonants that the dial has and no other word is. */
const SPANISH = new Map(
  Object.entries({
    cero: "0",
    dos: "2",
    tres: "3",
    cuatro: "4",
    cinco: "5",
    seis: "6",
    siete: "7",
    ocho: "8",
    nueve: "9",
    cu: "q",
    cú: "q",
    zeta: "z",
  }),
);

/**
 * A text whose signs, digits and letters are written in one way of those that are read alike, so that an engine which writes "10 = 60" and one which
 * writes "10 equals 60" are counted alike. Whisper's normaliser does so for English numbers, but drops other signs ("6 × 10 = 60" becomes
 * "6 10 60", and who heard "times" has put in a word) and leaves numbers of other languages as they are. For references and texts alike.
 */
export function asSpoken(text: string, language: string): string {
  if (language === "en") return SIGNS.reduce((written, [sign, name]) => written.replace(sign, name), text);
  if (language === "es") return text.replace(/\p{L}+/gu, (word) => SPANISH.get(word.toLowerCase()) ?? word);
  return text;
}
