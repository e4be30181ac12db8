import { isSpeakable } from "../bare-word.js";
import { sentenceEnds } from "../sentences.js";
import { isSpacelessLanguage } from "../spaceless.js";
import type { TranscriptChannel, TranscriptSegment, TranscriptWord } from "../transcript.js";

/** A sentence, or the part of one between two pauses, as the model wrote it. */
export interface Phrase {
  readonly start: number;
  readonly end: number;
  /** With a space before it where the language has spaces: phrases joined are the text. */
  readonly text: string;
  readonly tokens: readonly number[];
  /** The stretch that the model decoded as one. */
  readonly segment: TranscriptSegment;
}

/** Seconds between two words that part phrases within a sentence. */
const PAUSE = 2;

/** The phrases of a channel in order. Stretches without anything speakable have none. */
export function phrasesOf(channel: TranscriptChannel): Phrase[] {
  const spaced = !isSpacelessLanguage(channel.textLanguage ?? channel.language);
  return channel.segments.flatMap((segment) => {
    const groups = grouped(wordsOf(segment));
    return groups.map((words, index): Phrase => {
      const all = words.map(({ text }) => text).join("");
      const led = index === 0 && spaced ? ` ${all.trimStart()}` : all;
      return {
        start: words[0]!.start,
        end: words.at(-1)!.end,
        text: index === groups.length - 1 ? led.trimEnd() : led,
        tokens: words.flatMap(({ tokens = [] }) => tokens),
        segment,
      };
    });
  });
}

function wordsOf(segment: TranscriptSegment): readonly TranscriptWord[] {
  const { words, text, start, end, tokens } = segment;
  return words.length > 0 ? words : [{ text, start, end, probability: 1, tokens }];
}

function grouped(words: readonly TranscriptWord[]): TranscriptWord[][] {
  const ends = sentenceEnds(words.map(({ text }) => text.trim()));
  const groups: TranscriptWord[][] = [];
  let open: TranscriptWord[] = [];
  for (const [index, word] of words.entries()) {
    open.push(word);
    const next = words[index + 1];
    if (next !== undefined && !ends[index] && next.start - word.end < PAUSE) continue;
    if (open.some(({ text }) => isSpeakable(text))) {
      groups.push(open);
      open = [];
    } else if (next === undefined) {
      groups.at(-1)?.push(...open);
    }
  }
  return groups;
}
