import { documentOf, type ListenAnswer, type TranscriptDocument } from "../../../src/console/document/index.js";

interface Said {
  readonly text: string;
  readonly speaker?: number;
  readonly confidence?: number;
}

/** An answer in which each word takes half a second, and half a second of quiet follows it; a list for each channel. */
export function answerOf(...channels: readonly (readonly (string | Said)[])[]): ListenAnswer {
  const spoken = channels.map((words, channel) =>
    words.map((said, index) => {
      const { text, speaker, confidence = 0.9 } = typeof said === "string" ? { text: said } : said;
      const start = index + channel * 0.25;
      const word = text.toLowerCase().replace(/[.,?!]/g, "");
      return { word, start, end: start + 0.5, confidence, punctuated_word: text, ...(speaker !== undefined && { speaker }) };
    }),
  );
  return {
    metadata: {
      request_id: "r",
      duration: Math.max(...spoken.map((words) => words.length)),
      channels: channels.length,
      models: ["tiny.en"],
    },
    results: {
      channels: spoken.map((words) => ({
        alternatives: [{ transcript: words.map((word) => word.punctuated_word).join(" "), confidence: 0.9, words }],
      })),
    },
  };
}

export function said(...words: readonly (string | Said)[]): TranscriptDocument {
  return documentOf(answerOf(words), "en");
}

export const textsIn = ({ channels }: TranscriptDocument): string[] => channels.flatMap((words) => words.map((word) => word.text));
