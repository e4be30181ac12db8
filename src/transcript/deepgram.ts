import { bareWord } from "./bare-word.js";
import { orderedSpans } from "./time-line.js";
import type { Transcript, TranscriptChannel } from "./transcript.js";
import { writtenWords } from "./written-word.js";

/** Names as in the response of Deepgram's `/v1/listen`; times are seconds from the beginning of the recording. */
export interface DeepgramWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly punctuated_word?: string;
  readonly speaker?: number;
}

export interface DeepgramAlternative {
  readonly transcript: string;
  readonly confidence: number;
  readonly words: readonly DeepgramWord[];
}

export interface DeepgramChannel {
  readonly alternatives: readonly DeepgramAlternative[];
  readonly detected_language?: string;
}

export interface DeepgramResults {
  readonly channels: readonly DeepgramChannel[];
}

export interface DeepgramOptions {
  /** Written forms with punctuation and capitals in the transcript and as `punctuated_word`; otherwise bare lower-case words alone. */
  readonly punctuate: boolean;
  /** Names the language in each channel, as the request's `detect_language` asks. */
  readonly detectLanguage?: boolean;
  /** Numbers, dates, money and the like as readers write them; English alone. */
  readonly smartFormat?: boolean;
  /** Numbers in digits; English alone. */
  readonly numerals?: boolean;
  readonly paragraphs?: boolean;
  /** Adds utterances, split where words are at least `splitSeconds` apart. */
  readonly utterances?: { readonly splitSeconds: number };
  readonly search?: readonly string[];
  /** In order; an empty `with` removes the term. */
  readonly replace?: readonly { readonly find: string; readonly with: string }[];
  readonly profanityFilter?: boolean;
}

/**
 * The `results` of a Deepgram response. The transcript is the words joined with single spaces, its confidence their mean; a channel in
 * which nothing is said has an empty transcript, no words and confidence 0.
 */
export function renderDeepgram(transcript: Transcript, options: DeepgramOptions): DeepgramResults {
  return { channels: transcript.channels.map((channel) => renderChannel(channel, transcript.duration, options)) };
}

function renderChannel(channel: TranscriptChannel, duration: number, options: DeepgramOptions): DeepgramChannel {
  const written = writtenWords(channel.segments);
  const spans = orderedSpans(written, duration);
  const words = written.map(
    (word, index): DeepgramWord => ({
      word: bareWord(word.text),
      start: spans[index]!.start,
      end: spans[index]!.end,
      confidence: confidence(word.probability),
      ...(options.punctuate && { punctuated_word: word.text }),
      ...(word.speaker !== undefined && { speaker: word.speaker }),
    }),
  );
  const alternative: DeepgramAlternative = {
    transcript: words.map((word) => word.punctuated_word ?? word.word).join(" "),
    confidence: words.length === 0 ? 0 : confidence(words.reduce((sum, word) => sum + word.confidence, 0) / words.length),
    words,
  };
  return { alternatives: [alternative], ...(options.detectLanguage && { detected_language: channel.language }) };
}

/** Six decimals; never 0, which stands for "no words" alone. */
function confidence(probability: number): number {
  const least = 1e-6;
  return Math.round(Math.min(1, Math.max(least, probability || least)) / least) / 1e6;
}
