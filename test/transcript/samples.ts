import type { Transcript, TranscriptSegment, TranscriptWord, WrittenWord } from "../../src/transcript/index.js";

/** Words half a second long, one after another. */
export function wordsOf(...texts: string[]): TranscriptWord[] {
  return texts.map((text, index) => ({ text, start: index / 2, end: index / 2 + 0.5, probability: 0.9 }));
}

/** The words of a text, half a second long, one after another. */
export function writtenOf(text: string, changes: Partial<WrittenWord> = {}): WrittenWord[] {
  return wordsOf(...text.split(" ")).map((word) => ({ ...word, ...changes }));
}

export function textOf(words: readonly { readonly text: string }[]): string {
  return words.map((word) => word.text).join(" ");
}

export function segmentOf(words: readonly TranscriptWord[], changes: Partial<TranscriptSegment> = {}): TranscriptSegment {
  return {
    start: words[0]?.start ?? 0,
    end: words.at(-1)?.end ?? 0,
    text: words.map((word) => word.text).join(""),
    tokens: [],
    words,
    temperature: 0,
    avgLogprob: -0.2,
    compressionRatio: 1,
    noSpeechProb: 0,
    ...changes,
  };
}

export function transcriptOf(...segments: TranscriptSegment[]): Transcript {
  return { duration: 30, channels: [{ segments, language: "en" }] };
}

/** A transcript in one language of a text whose words are half a second long. */
export function spokenIn(language: string, ...texts: string[]): Transcript {
  return { duration: 600, channels: texts.map((text) => ({ language, segments: [segmentOf(wordsOf(...text.split(/(?= )/u)))] })) };
}
