import { isSpeakable } from "./bare-word.js";
import { isPartedWithoutSpace, startsSpaceless } from "./spaceless.js";
import { sharedSpans } from "./time-line.js";
import type { TranscriptSegment, TranscriptWord } from "./transcript.js";

/** A word as it is written between two spaces, punctuation included, without white space. Times in seconds. */
export interface WrittenWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly probability: number;
  readonly speaker?: number;
  /** In scripts without spaces: readers see no space between it and the word before. */
  readonly glued?: boolean;
}

/** Opening brackets and quotes: alone, they belong to the word that follows. */
const OPENING = /^[\p{Ps}\p{Pi}¿¡]+$/u;

/**
 * The words between spaces, in order. The model's words are almost these; where they are not, pieces are joined: a piece without a
 * leading space continues the word before it (" well", "-known"), and punctuation alone joins its neighbour. Punctuation adds neither
 * time nor doubt to the word that it joins. Text without anything speakable gives no words at all.
 */
export function writtenWords(segments: readonly TranscriptSegment[]): WrittenWord[] {
  return attachPunctuation(segments.flatMap(chunksOf));
}

function chunksOf(segment: TranscriptSegment): WrittenWord[] {
  const chunks: WrittenWord[] = [];
  for (const word of wordsOf(segment)) {
    const spaced = /^\s/u.test(word.text);
    for (const [index, piece] of pieces(word).entries()) {
      const previous = chunks.at(-1);
      if (spaced || index > 0) chunks.push(piece);
      else if (previous === undefined) chunks.push(startsSpaceless(piece.text) ? { ...piece, glued: true } : piece);
      else if (isPartedWithoutSpace(previous.text, piece.text)) chunks.push({ ...piece, glued: true });
      else chunks[chunks.length - 1] = joined(previous, piece);
    }
  }
  return chunks;
}

/** A segment that came without words still has its text: its words share its time and probability. */
function wordsOf(segment: TranscriptSegment): readonly TranscriptWord[] {
  if (segment.words.length > 0) return segment.words;
  return [{ text: segment.text, start: segment.start, end: segment.end, probability: Math.exp(Math.min(0, segment.avgLogprob)) }];
}

/** Splits a word at white space inside it; each piece takes its share of the time by its length. */
function pieces(word: TranscriptWord): WrittenWord[] {
  const texts = word.text.split(/\s+/u).filter((text) => text !== "");
  if (texts.length === 1) return [{ ...word, text: texts[0]! }];
  const spans = sharedSpans(word, texts);
  return texts.map((text, index) => ({ ...word, ...spans[index], text }));
}

function joined(left: WrittenWord, right: WrittenWord): WrittenWord {
  const text = left.text + right.text;
  if (!isSpeakable(right.text)) return { ...left, text };
  if (!isSpeakable(left.text)) return { ...right, text, ...(left.glued && { glued: true }) };
  return { ...left, text, end: right.end, probability: Math.sqrt(left.probability * right.probability) };
}

function attachPunctuation(chunks: readonly WrittenWord[]): WrittenWord[] {
  const words: WrittenWord[] = [];
  let prefix = "";
  for (const chunk of chunks) {
    if (isSpeakable(chunk.text)) {
      words.push({ ...chunk, text: prefix + chunk.text });
      prefix = "";
    } else if (words.length === 0 || prefix !== "" || OPENING.test(chunk.text)) {
      prefix += chunk.text;
    } else {
      append(words, chunk.text);
    }
  }
  if (words.length > 0) append(words, prefix);
  return words;
}

function append(words: WrittenWord[], text: string): void {
  const last = words[words.length - 1]!;
  words[words.length - 1] = { ...last, text: last.text + text };
}
