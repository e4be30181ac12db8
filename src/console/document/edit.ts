import { bareWord, isPartedWithoutSpace, sharedSpans } from "../../transcript/index.js";
import { differences } from "./alignment.js";
import { type DocumentWord, glued, type TranscriptDocument } from "./transcript-document.js";

/** Which words of a channel: `from` up to but without `to`. */
export interface Range {
  readonly channel: number;
  readonly from: number;
  readonly to: number;
}

/** Seconds that a word gets where it is put between two that leave no time between them. */
const LEAST = 0.04;

const dictionary = new Intl.Segmenter("en", { granularity: "word" });

/**
 * The document with other text in the place of some words. Words that stay keep their times and confidence, one that is written another
 * way its times; new ones share the time of those whose place they take, in proportion to their lengths. A change that changes
 * nothing gives the same document.
 */
export function rewritten(document: TranscriptDocument, { channel, from, to }: Range, text: string): TranscriptDocument {
  const all = document.channels[channel]!;
  const old = all.slice(from, to);
  const texts = textsOf(text);
  if (texts.length === old.length && texts.every((one, index) => one === old[index]!.text)) return document;
  const ids = { next: document.nextId };
  const between = { before: all[from - 1], after: all[to], speaker: old[0]?.speaker, duration: document.duration };
  const words = glued([...all.slice(0, from), ...replaced(old, texts, between, ids), ...all.slice(to)]);
  return { ...document, channels: document.channels.toSpliced(channel, 1, words), nextId: ids.next };
}

/** A text in words, as a transcript has them: between spaces, and where scripts have none, as a dictionary sees them. */
export function textsOf(text: string): string[] {
  return text
    .normalize("NFC")
    .split(/[\s\p{Cc}]+/u)
    .filter((piece) => piece !== "")
    .flatMap(dictionaryWords);
}

function dictionaryWords(piece: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of dictionary.segment(piece)) {
    const last = words.at(-1);
    // Punctuation stays with its word.
    if (last === undefined || (isWordLike && isPartedWithoutSpace(last, segment) && !/^[\p{Ps}\p{Pi}]+$/u.test(last))) words.push(segment);
    else words[words.length - 1] = last + segment;
  }
  return words;
}

interface Surroundings {
  readonly before: DocumentWord | undefined;
  readonly after: DocumentWord | undefined;
  readonly speaker: number | undefined;
  readonly duration: number;
}

function replaced(old: readonly DocumentWord[], texts: readonly string[], around: Surroundings, ids: { next: number }): DocumentWord[] {
  const words: DocumentWord[] = [];
  let at = 0;
  const changes = differences(
    old.map((word) => bareWord(word.text)),
    texts.map(bareWord),
  );
  let seen = 0;
  const keep = (upTo: number) => {
    for (; at < upTo; at += 1, seen += 1) {
      const word = old[at]!;
      // The same word with other punctuation or capitals: what was heard has not changed.
      words.push(texts[seen] === word.text ? word : { ...word, text: texts[seen]!, edited: true });
    }
  };
  for (const change of changes) {
    keep(change.old[0]);
    const gone = old.slice(...change.old);
    const come = texts.slice(...change.new);
    const before = words.at(-1) ?? around.before;
    const after = old[change.old[1]] ?? around.after;
    words.push(...placed(gone, come, before, after, around, ids));
    at = change.old[1];
    seen = change.new[1];
  }
  keep(old.length);
  return words;
}

function placed(
  gone: readonly DocumentWord[],
  come: readonly string[],
  before: DocumentWord | undefined,
  after: DocumentWord | undefined,
  { speaker, duration }: Surroundings,
  ids: { next: number },
): DocumentWord[] {
  const voice = gone[0]?.speaker ?? speaker ?? before?.speaker ?? after?.speaker;
  const written = (text: string, span: { readonly start: number; readonly end: number }): DocumentWord => ({
    id: ids.next++,
    text,
    start: span.start,
    end: span.end,
    confidence: 1,
    ...(voice !== undefined && { speaker: voice }),
    edited: true,
  });
  if (gone.length === come.length) return come.map((text, index) => written(text, gone[index]!));
  const spans = sharedSpans(spanOf(gone, before, after, duration, come.length), come);
  return come.map((text, index) => written(text, spans[index]!));
}

/** The time of what is gone; where nothing is, that between the neighbours, and where there is none, a moment at their border. */
function spanOf(
  gone: readonly DocumentWord[],
  before: DocumentWord | undefined,
  after: DocumentWord | undefined,
  duration: number,
  count: number,
): { readonly start: number; readonly end: number } {
  if (gone.length > 0) return { start: gone[0]!.start, end: gone.at(-1)!.end };
  const start = before?.end ?? 0;
  const end = after?.start ?? duration;
  const wanted = LEAST * count;
  if (end - start >= wanted) return { start, end: Math.min(end, start + Math.max(wanted, 0.4 * count)) };
  return { start: Math.min(start, end), end: Math.max(start, end) };
}
