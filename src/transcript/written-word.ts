import { isSpeakable } from "./bare-word.js";
import type { TranscriptSegment, TranscriptWord } from "./transcript.js";

/** A word as it is written between two spaces, punctuation included, without white space. Times in seconds. */
export interface WrittenWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly probability: number;
  readonly speaker?: number;
}

/** Scripts that are written without spaces: there a piece without a leading space is a word of its own. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;

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
      if (previous === undefined || spaced || index > 0 || parted(previous.text, piece.text)) chunks.push(piece);
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
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  let seen = 0;
  const at = () => word.start + ((word.end - word.start) * seen) / total;
  return texts.map((text) => {
    const start = at();
    seen += text.length;
    return { ...word, text, start, end: at() };
  });
}

function parted(left: string, right: string): boolean {
  return SPACELESS.test([...left].at(-1) ?? "") || SPACELESS.test([...right][0] ?? "");
}

function joined(left: WrittenWord, right: WrittenWord): WrittenWord {
  const text = left.text + right.text;
  if (!isSpeakable(right.text)) return { ...left, text };
  if (!isSpeakable(left.text)) return { ...right, text };
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
