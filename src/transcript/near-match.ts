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

/** Terms in a row, spaces not counted. */
export class TermText {
  readonly size: number;
  readonly #text: string;
  /** Where each term begins, and where the last one ends. */
  readonly #offsets: Uint32Array;

  constructor(terms: readonly string[]) {
    this.size = terms.length;
    this.#text = terms.join("");
    this.#offsets = new Uint32Array(terms.length + 1);
    for (const [index, term] of terms.entries()) this.#offsets[index + 1] = this.#offsets[index]! + term.length;
  }

  /** 1 − 2d where a share d of the letters must be edited, so that it is 0 where half of them differ; 0 where more than is tolerated. */
  likeness(from: number, to: number, sought: string): number {
    const start = this.#offsets[from]!;
    const end = this.#offsets[to]!;
    const longer = Math.max(end - start, sought.length);
    const most = Math.floor(TOLERANCE * longer);
    if (Math.abs(end - start - sought.length) > most) return 0;
    const first = this.#text.charCodeAt(start) === sought.charCodeAt(0);
    if (!first && this.#text.charCodeAt(end - 1) !== sought.charCodeAt(sought.length - 1)) return 0;
    const edits = editDistance(this.#text.slice(start, end), sought, most);
    return edits === undefined ? 0 : 1 - (2 * edits) / longer;
  }
}

/**
 * Places that are not among the exact ones where a quarter of the letters at most differ: as many terms as are wanted, one fewer or one more,
 * that begin or end with the wanted letter. The best of overlapping places is kept.
 */
export function nearMatches(terms: TermText, wanted: readonly string[], exact: readonly TermMatch[]): TermMatch[] {
  const sought = wanted.join("");
  if (sought.length < LETTERS.least || sought.length > LETTERS.most || wanted.length > MOST_TERMS) return [];
  const taken = new Uint8Array(terms.size);
  for (const { from, to } of exact) taken.fill(1, from, to);
  const found: TermMatch[] = [];
  for (const size of [wanted.length - 1, wanted.length, wanted.length + 1]) {
    if (size === 0) continue;
    for (let from = 0; from + size <= terms.size; from += 1) {
      const likeness = terms.likeness(from, from + size, sought);
      if (likeness > 0) found.push({ from, to: from + size, likeness });
    }
  }
  found.sort((left, right) => right.likeness - left.likeness || left.from - right.from);
  return found.filter(({ from, to }) => {
    if (taken.subarray(from, to).includes(1)) return false;
    taken.fill(1, from, to);
    return true;
  });
}
