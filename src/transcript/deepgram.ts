import { bareWord } from "./bare-word.js";
import { meanConfidence, shownConfidence } from "./confidence.js";
import type { DeepgramChannel, DeepgramResults, DeepgramWord } from "./deepgram-results.js";
import { interruptions } from "./interruptions.js";
import { paragraphsOf } from "./paragraphs.js";
import { searchWords } from "./search.js";
import { isSpacelessLanguage } from "./spaceless.js";
import { finishedWords, type TextOptions } from "./text-steps.js";
import type { Transcript, TranscriptChannel } from "./transcript.js";
import { utterancesOf } from "./utterances.js";
import type { WrittenWord } from "./written-word.js";

export interface DeepgramOptions extends TextOptions {
  /**
   * Written forms with punctuation and capitals in the transcript and as `punctuated_word`; otherwise bare lower-case words alone.
   * `smartFormat` and `paragraphs` imply it.
   */
  readonly punctuate: boolean;
  /** Names the language in each channel, as the request's `detect_language` asks. */
  readonly detectLanguage?: boolean;
  /** `smartFormat` implies it for languages that are written with spaces. */
  readonly paragraphs?: boolean;
  /** Adds utterances, split where words are at least `splitSeconds` apart. */
  readonly utterances?: { readonly splitSeconds: number };
  readonly search?: readonly string[];
}

/**
 * The `results` of a Deepgram response. A transcript is the words joined with single spaces, its confidence their mean; a channel in
 * which nothing is said has an empty transcript, no words and confidence 0. `newId` gives each utterance its UUID.
 */
export function renderDeepgram(
  transcript: Transcript,
  options: DeepgramOptions,
  newId = (): string => crypto.randomUUID(),
): DeepgramResults {
  const finished = transcript.channels.map((channel) => finishedWords(channel, transcript.duration, options));
  const spoken = finished.map((words) => words.map((word) => deepgramWord(word, isPunctuated(options))));
  const channels = transcript.channels.map((channel, index): DeepgramChannel => {
    const words = spoken[index]!;
    const alternative = {
      transcript: words.map((word) => word.punctuated_word ?? word.word).join(" "),
      confidence: meanConfidence(words),
      words,
      ...(hasParagraphs(channel, options) && { paragraphs: paragraphsOf(finished[index]!, interruptions(finished, index)) }),
    };
    return {
      ...(options.search !== undefined && options.search.length > 0 && { search: searchWords(words, options.search) }),
      alternatives: [alternative],
      ...(options.detectLanguage && languageOf(channel)),
    };
  });
  return { channels, ...(options.utterances && { utterances: utterancesOf(spoken, options.utterances.splitSeconds, newId) }) };
}

function isPunctuated({ punctuate, smartFormat, paragraphs }: DeepgramOptions): boolean {
  return punctuate || smartFormat === true || paragraphs === true;
}

function hasParagraphs({ language }: TranscriptChannel, { paragraphs, smartFormat }: DeepgramOptions): boolean {
  return paragraphs === true || (smartFormat === true && !isSpacelessLanguage(language));
}

function deepgramWord({ text, start, end, probability, speaker }: WrittenWord, punctuated: boolean): DeepgramWord {
  return {
    word: bareWord(text),
    start,
    end,
    confidence: shownConfidence(probability),
    ...(punctuated && { punctuated_word: text }),
    ...(speaker !== undefined && { speaker }),
  };
}

function languageOf({ language, languageConfidence }: TranscriptChannel) {
  return {
    detected_language: language,
    ...(languageConfidence !== undefined && { language_confidence: Math.min(1, Math.max(0, languageConfidence)) }),
  };
}
