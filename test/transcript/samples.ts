import type { Transcript, TranscriptSegment, TranscriptWord } from "../../src/transcript/index.js";

/** Words half a second long, one after another. */
export function wordsOf(...texts: string[]): TranscriptWord[] {
  return texts.map((text, index) => ({ text, start: index / 2, end: index / 2 + 0.5, probability: 0.9 }));
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
