import { shownConfidence } from "./confidence.js";
import type { DeepgramHit, DeepgramSearch, DeepgramWord } from "./deepgram-results.js";
import { nearMatches, type TermMatch, TermText } from "./near-match.js";
import { termsOf } from "./terms.js";

/**
 * One entry for each query, in their order, with its hits by time: where the words are said, whatever their case and punctuation, and where
 * something is written much like them, as a model may mishear names. A hit's confidence is the mean of its words', times its likeness; its
 * snippet is the part of the transcript. (Deepgram compares sounds, and so lists unlike places too, with confidences near 0.)
 */
export function searchWords(words: readonly DeepgramWord[], queries: readonly string[]): DeepgramSearch[] {
  const terms: string[] = [];
  /** The word that each term is of. */
  const owners: number[] = [];
  for (const [index, word] of words.entries()) {
    for (const term of searched(shown(word))) {
      terms.push(term);
      owners.push(index);
    }
  }
  const places = placesOf(terms);
  const text = new TermText(terms);
  return queries.map((query) => {
    const wanted = searched(query);
    const exact = exactMatches(terms, wanted, places.get(wanted[0] ?? "") ?? []);
    const matches = [...exact, ...nearMatches(text, wanted, exact)].sort((left, right) => left.from - right.from);
    return { query, hits: matches.map((match) => hit(words.slice(owners[match.from], owners[match.to - 1]! + 1), match.likeness)) };
  });
}

/** Without the accents of Latin, Greek and Cyrillic letters, which people leave out when they search. */
function searched(text: string): string[] {
  return termsOf(text).map((term) =>
    term
      .normalize("NFD")
      .replace(/[\u0300-\u036F]/gu, "")
      .normalize("NFC"),
  );
}

function placesOf(terms: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [at, term] of terms.entries()) {
    const known = places.get(term);
    if (known === undefined) places.set(term, [at]);
    else known.push(at);
  }
  return places;
}

function exactMatches(terms: readonly string[], wanted: readonly string[], places: readonly number[]): TermMatch[] {
  const matches: TermMatch[] = [];
  let free = 0;
  for (const from of places) {
    if (from < free || !wanted.every((term, index) => terms[from + index] === term)) continue;
    free = from + wanted.length;
    matches.push({ from, to: free, likeness: 1 });
  }
  return matches;
}

function shown(word: DeepgramWord): string {
  return word.punctuated_word ?? word.word;
}

function hit(words: readonly DeepgramWord[], likeness: number): DeepgramHit {
  const mean = words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
  return {
    confidence: shownConfidence(mean * likeness),
    start: words[0]!.start,
    end: words.at(-1)!.end,
    snippet: words.map(shown).join(" "),
  };
}
