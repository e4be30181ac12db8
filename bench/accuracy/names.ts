import type { CorpusItem } from "../corpus.js";

/** LibriSpeech's references have no capitals: these are the names in those of the dev list, marked by hand. */
const UNCAPITALISED = [
  "Margaret",
  "Hale",
  "Thornton",
  "Helstone",
  "Allah",
  "Zau al Makan",
  "Nuzhat al Zaman",
  "Zarathustra",
  "Moses",
  "Lincoln",
  "Merneptah",
  "Hebrews",
  "Hebrew",
  "Egyptian",
  "Egypt",
  "Joseph",
  "Ephraim",
  "Manasseh",
  "Benjamin",
  "Judah",
  "Israel",
];

const ABBREVIATION = /^(Mr|Mrs|Ms|Dr|St)\.$/;

/**
 * The proper names that a reference has: runs of capitalised words inside sentences; for a reference without any capital, the names that
 * were marked by hand. Remarks in braces are not said.
 */
export function namesOf({ text }: Pick<CorpusItem, "text">): string[] {
  const said = (text ?? "").replace(/\{[^}]*\}/g, " ");
  const words = said.split(/\s+/).filter((word) => word !== "");
  if (!/\p{Lu}/u.test(said)) return UNCAPITALISED.filter((name) => new RegExp(`\\b${name}\\b`, "i").test(said));
  const names: string[] = [];
  let run: string[] = [];
  const end = () => {
    if (run.length > 0) names.push(run.join(" "));
    run = [];
  };
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    const begins = before === undefined || (/[.?!]["”)]?$/.test(before) && !ABBREVIATION.test(before));
    // "I" and letters that are spelled are no names.
    const isName = !begins && /^["“(]?\p{Lu}\p{Ll}/u.test(word) && !ABBREVIATION.test(word) && !/^I['’]/.test(word);
    if (isName) run.push(word.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""));
    if (!isName || /[^\p{L}]$/u.test(word)) end();
  }
  end();
  return [...new Set(names)];
}
