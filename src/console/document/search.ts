import type { DocumentWord } from "./transcript-document.js";

/** A place where the query stands: the ids of the words that it touches, in order. */
export type Hit = readonly number[];

/**
 * Where a query stands in words, whatever the case, the accents and the punctuation; it may begin and end within words.
 * Hits follow one another and do not overlap.
 */
export function hitsOf(words: readonly DocumentWord[], query: string): Hit[] {
  const wanted = folded(query).trim().replace(/\s+/gu, " ");
  if (wanted === "") return [];
  let text = "";
  /** For each character of the text, the word that it belongs to. */
  const owners: number[] = [];
  for (const [index, word] of words.entries()) {
    const bare = folded(word.text);
    const spaced = index > 0 && !word.glued ? ` ${bare}` : bare;
    text += spaced;
    for (let at = 0; at < spaced.length; at += 1) owners.push(index);
  }
  const hits: Hit[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    const last = owners[at + wanted.length - 1]!;
    hits.push(words.slice(owners[at]!, last + 1).map((word) => word.id));
  }
  return hits;
}

function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/[^\p{L}\p{N}\p{M}\p{Sc}\s'%&@+#-]/gu, "");
}
