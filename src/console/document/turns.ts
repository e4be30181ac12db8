import { interruptions, paragraphsOf } from "../../transcript/index.js";
import { type DocumentWord, type TranscriptDocument, voiceOf } from "./transcript-document.js";

/** What one voice says in one go: a paragraph of a channel's words, `from` up to but without `to`. */
export interface Turn {
  readonly channel: number;
  readonly from: number;
  readonly to: number;
  readonly words: readonly DocumentWord[];
  readonly voice?: number;
  /** The turn before it is another voice's, or there is none. */
  readonly opens: boolean;
}

/** The document in paragraphs as the server makes them, of all channels by time. */
export function turnsOf(document: TranscriptDocument): Turn[] {
  const turns = document.channels.flatMap((words, channel) => turnsOfChannel(document, words, channel));
  turns.sort((left, right) => left.words[0]!.start - right.words[0]!.start || left.channel - right.channel);
  return turns.map((turn, index) => ({ ...turn, opens: index === 0 || turns[index - 1]!.voice !== turn.voice }));
}

function turnsOfChannel(document: TranscriptDocument, words: readonly DocumentWord[], channel: number): Turn[] {
  if (words.length === 0) return [];
  const written = words.map((word) => ({ ...word, probability: word.confidence }));
  let from = 0;
  return paragraphsOf(written, interruptions(document.channels, channel)).paragraphs.map(({ num_words }) => {
    const own = words.slice(from, from + num_words);
    const voice = voiceOf(document, channel, own[0]);
    from += num_words;
    return { channel, from: from - num_words, to: from, words: own, ...(voice !== undefined && { voice }), opens: true };
  });
}
