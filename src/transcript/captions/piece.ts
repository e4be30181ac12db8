import { SPACELESS } from "../spaceless.js";
import { orderedSpans } from "../time-line.js";
import { columnsOf } from "./columns.js";
import type { CaptionWord } from "./cue.js";

/** The least that moves from one line or cue to the next. Times in whole milliseconds, in order and inside the recording. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly speaker: number | undefined;
  readonly columns: number;
  /** A space stands between it and the piece before it. */
  readonly spaced: boolean;
  /** It begins inside a word of a script without spaces. */
  readonly inside: boolean;
}

type Chunk = Omit<Piece, "columns" | "spaced" | "inside">;

/** Characters that need no space beside them, the punctuation of East Asia included. */
const SOLID = new RegExp(String.raw`${SPACELESS.source}|[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\uff01-\uff65]`, "u");

/** Dictionaries for Chinese, Japanese, Thai, Lao, Khmer and Burmese come with Node; the script chooses, whatever the locale. */
const dictionary = new Intl.Segmenter("en", { granularity: "word" });

/**
 * Words become pieces one to one, but for scripts without spaces. There recognisers give characters, syllables or whole sentences as
 * "words": they are cut where a dictionary sees words, and pieces that begin inside one say so.
 */
export function piecesOf(words: readonly CaptionWord[], duration: number): Piece[] {
  const chunks = chunksOf(words, duration);
  const pieces: Piece[] = [];
  let from = 0;
  for (let to = 1; to <= chunks.length; to++) {
    if (to < chunks.length && !spaceBetween(chunks[to - 1]!, chunks[to]!)) continue;
    appendRun(pieces, chunks.slice(from, to));
    from = to;
  }
  return pieces;
}

function chunksOf(words: readonly CaptionWord[], duration: number): Chunk[] {
  const spans = orderedSpans(words, duration);
  return words.flatMap((word, index) => {
    const text = word.text
      .replace(/[\s\p{Cc}]+/gu, " ")
      .replace(/[\p{Zl}\p{Zp}\p{Cs}]/gu, "")
      .trim();
    const span = spans[index]!;
    if (text === "") return [];
    return [{ text, start: Math.round(span.start * 1000), end: Math.round(span.end * 1000), speaker: word.speaker }];
  });
}

/** Chunks that stand together without spaces. */
function appendRun(pieces: Piece[], run: readonly Chunk[]): void {
  const whole = run.map((chunk) => chunk.text).join("");
  const borders = run.length > 1 || SPACELESS.test(whole) ? wordBorders(whole) : undefined;
  let offset = 0;
  for (const [index, chunk] of run.entries()) {
    for (const [from, to] of borders === undefined ? [[0, chunk.text.length] as const] : cuts(chunk.text, offset, borders)) {
      const at = (part: number) => Math.round(chunk.start + ((chunk.end - chunk.start) * part) / chunk.text.length);
      const text = chunk.text.slice(from, to);
      pieces.push({
        ...chunk,
        text,
        start: at(from),
        end: at(to),
        columns: columnsOf(text),
        spaced: index === 0 && from === 0 && pieces.length > 0,
        inside: offset + from > 0 && borders?.has(offset + from) === false,
      });
    }
    offset += chunk.text.length;
  }
}

function wordBorders(text: string): ReadonlySet<number> {
  return new Set(Array.from(dictionary.segment(text), (segment) => segment.index));
}

/** Parts of a chunk between the borders of words, punctuation left with its word. */
function cuts(text: string, offset: number, borders: ReadonlySet<number>): (readonly [from: number, to: number])[] {
  const parts: (readonly [number, number])[] = [];
  let from = 0;
  for (let at = 1; at < text.length; at++) {
    if (!borders.has(offset + at) || !divisible(lastOf(text.slice(Math.max(0, at - 2), at)), firstOf(text, at))) continue;
    parts.push([from, at]);
    from = at;
  }
  parts.push([from, text.length]);
  return parts;
}

function divisible(before: string, after: string): boolean {
  return (SOLID.test(before) || SOLID.test(after)) && !/[\s\p{Ps}\p{Pi}]/u.test(before) && /[\p{L}\p{N}\p{Ps}\p{Pi}]/u.test(after);
}

function spaceBetween(left: Chunk, right: Chunk): boolean {
  const before = lastOf(left.text.slice(-2));
  const after = firstOf(right.text, 0);
  if (SOLID.test(before) && SOLID.test(after)) return false;
  // A number keeps its counter ("2020年"); letters of a script with spaces keep their space.
  if (SOLID.test(before)) return SPACELESS.test(before) && /[\p{L}\p{Ps}\p{Pi}]/u.test(after);
  if (SOLID.test(after)) return SPACELESS.test(after) && /[\p{L}\p{M}\p{Pe}\p{Pf}.,;:!?"']/u.test(before);
  return true;
}

function firstOf(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!);
}

/** The last character of a string of at most two code units. */
function lastOf(text: string): string {
  return Array.from(text).at(-1)!;
}
