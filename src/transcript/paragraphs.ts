import type { DeepgramParagraph, DeepgramParagraphs } from "./deepgram-results.js";
import { readableText } from "./readable-text.js";
import { sentenceEnds } from "./sentences.js";
import type { WrittenWord } from "./written-word.js";

/** Deepgram's paragraphs have at most five sentences. */
const MOST_SENTENCES = 5;
/** Seconds of silence that part paragraphs, whatever the punctuation. */
const LONG_PAUSE = 3;

type Sentence = readonly WrittenWord[];

/**
 * Sentences in groups of up to five; a change of speaker or a long pause parts both sentences and paragraphs, and so does `interrupted`
 * between sentences: whether somebody spoke on another channel between two moments (seconds).
 */
export function paragraphsOf(words: readonly WrittenWord[], interrupted: (from: number, to: number) => boolean): DeepgramParagraphs {
  const groups = grouped(sentencesOf(words), interrupted);
  const texts = groups.map((sentences, index) => {
    const { speaker } = sentences[0]![0]!;
    const known = speaker === undefined || (index > 0 && speaker === groups[index - 1]![0]![0]!.speaker);
    return `${known ? "" : `Speaker ${speaker}: `}${readableText(sentences.flat())}`;
  });
  return { transcript: `\n${texts.join("\n\n")}`, paragraphs: groups.map(paragraph) };
}

function sentencesOf(words: readonly WrittenWord[]): Sentence[] {
  const ends = sentenceEnds(words.map((word) => word.text));
  const sentences: Sentence[] = [];
  let from = 0;
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    if (!ends[index] && next !== undefined && !severed(word, next)) continue;
    sentences.push(words.slice(from, index + 1));
    from = index + 1;
  }
  return sentences;
}

function severed(left: WrittenWord, right: WrittenWord): boolean {
  return left.speaker !== right.speaker || right.start - left.end >= LONG_PAUSE;
}

function grouped(sentences: readonly Sentence[], interrupted: (from: number, to: number) => boolean): Sentence[][] {
  const groups: Sentence[][] = [];
  for (const sentence of sentences) {
    const open = groups.at(-1);
    const last = open?.at(-1)?.at(-1);
    const next = sentence[0]!;
    const full = open === undefined || last === undefined || open.length === MOST_SENTENCES;
    if (full || severed(last, next) || interrupted(last.end, next.start)) groups.push([sentence]);
    else open.push(sentence);
  }
  return groups;
}

function paragraph(sentences: readonly Sentence[]): DeepgramParagraph {
  const words = sentences.flat();
  const { speaker, start } = words[0]!;
  return {
    sentences: sentences.map((sentence) => ({ text: readableText(sentence), start: sentence[0]!.start, end: sentence.at(-1)!.end })),
    ...(speaker !== undefined && { speaker }),
    num_words: words.length,
    start,
    end: words.at(-1)!.end,
  };
}
