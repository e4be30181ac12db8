import { editDistance } from "./edit-distance.js";

/** Terms `from` up to `to`; `likeness` is 1 for equal terms and lower for similar ones. */
export interface TermMatch {
  readonly from: number;
  readonly to: number;
  readonly likeness: number;
}

/** Shorter and longer queries are searched exactly: the former resemble too much, the latter would take too long. */
const LETTERS = { least: 5, most: 32 };
const MOST_TERMS = 4;
/** Share of letters that may differ. */
const TOLERANCE = 0.25;

/**
 * Places that are not among the exact ones where a quarter of the letters at most differ, spaces not counted: as many terms as are wanted, one
 * fewer or one more, that begin or end with the wanted letter. The best of overlapping places is kept. With a share d of letters changed the
 * likeness is 1 − 2d, so that it is 0 where half of them differ.
 */
export function nearMatches(terms: readonly string[], wanted: readonly string[], exact: readonly TermMatch[]): TermMatch[] {
  const sought = wanted.join("");
  if (sought.length < LETTERS.least || sought.length > LETTERS.most || wanted.length > MOST_TERMS) return [];
  const taken = new Uint8Array(terms.length);
  for (const { from, to } of exact) taken.fill(1, from, to);
  const found: TermMatch[] = [];
  for (const size of [wanted.length - 1, wanted.length, wanted.length + 1]) {
    if (size === 0) continue;
    for (let from = 0; from + size <= terms.length; from += 1) {
      if (taken[from] === 1 || !mayResemble(terms, from, size, sought)) continue;
      const to = from + size;
      const likeness = 1 - 2 * difference(terms.slice(from, to).join(""), sought);
      if (likeness >= 1 - 2 * TOLERANCE) found.push({ from, to, likeness });
    }
  }
  found.sort((left, right) => right.likeness - left.likeness || left.from - right.from);
  return found.filter(({ from, to }) => {
    if (taken.subarray(from, to).includes(1)) return false;
    taken.fill(1, from, to);
    return true;
  });
}

/** What rules out most places without a comparison: their length, and both their first and last letter. */
function mayResemble(terms: readonly string[], from: number, size: number, sought: string): boolean {
  let length = 0;
  for (let at = from; at < from + size; at += 1) length += terms[at]!.length;
  if (Math.abs(length - sought.length) > TOLERANCE * Math.max(length, sought.length)) return false;
  return terms[from]![0] === sought[0] || terms[from + size - 1]!.at(-1) === sought.at(-1);
}

/** Edits for each letter of the longer text; 1 when there are more than are tolerated. */
function difference(text: string, sought: string): number {
  const longer = Math.max(text.length, sought.length);
  const edits = editDistance(text, sought, Math.floor(TOLERANCE * longer));
  return edits === undefined ? 1 : edits / longer;
}
