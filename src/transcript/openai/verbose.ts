import { wordEdges } from "../bare-word.js";
import { finishedWords } from "../text-steps.js";
import { orderedSpans } from "../time-line.js";
import type { Transcript, TranscriptChannel } from "../transcript.js";
import { languageName } from "./language-names.js";
import { phrasesOf } from "./phrases.js";
import { spokenText } from "./running-text.js";

/** How long the recording is, which is what OpenAI's whisper-1 is paid by: whole seconds, rounded up. */
export interface OpenAiUsage {
  readonly type: "duration";
  readonly seconds: number;
}

export interface OpenAiSegment {
  readonly id: number;
  /** Frames of 10 ms before the window that the segment was decoded in. */
  readonly seek: number;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokens: readonly number[];
  readonly temperature: number;
  readonly avg_logprob: number;
  readonly compression_ratio: number;
  readonly no_speech_prob: number;
}

export interface OpenAiWord {
  readonly word: string;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
}

/** `json` of OpenAI's transcriptions. */
export interface OpenAiTranscription {
  readonly text: string;
  readonly usage: OpenAiUsage;
}

/** `verbose_json`. */
export interface OpenAiVerboseTranscription extends OpenAiTranscription {
  readonly task: "transcribe" | "translate";
  readonly language: string;
  /** Seconds. */
  readonly duration: number;
  readonly words?: readonly OpenAiWord[];
  readonly segments?: readonly OpenAiSegment[];
}

export type Granularity = "word" | "segment";

const FRAMES_PER_SECOND = 100;

/** The one channel of a recording whose channels are mixed. */
export function mixedChannel({ channels }: Transcript): TranscriptChannel {
  return channels[0] ?? { segments: [], language: "en" };
}

export function openAiUsage({ duration }: Pick<Transcript, "duration">): OpenAiUsage {
  return { type: "duration", seconds: Math.ceil(duration) };
}

/** OpenAI's `json` (https://platform.openai.com/docs/api-reference/audio/json-object). */
export function renderOpenAi(transcript: Transcript): OpenAiTranscription {
  return { text: spokenText(mixedChannel(transcript)), usage: openAiUsage(transcript) };
}

/**
 * OpenAI's `verbose_json` (https://platform.openai.com/docs/api-reference/audio/verbose-json-object). Segments are sentences, parted at long
 * pauses too; what was measured of the decoding is that of the window, as in Whisper. Words are without the marks at their edges.
 */
export function renderVerbose(transcript: Transcript, granularities: readonly Granularity[]): OpenAiVerboseTranscription {
  const channel = mixedChannel(transcript);
  const { language, textLanguage } = channel;
  const { duration } = transcript;
  return {
    task: textLanguage === undefined ? "transcribe" : "translate",
    language: languageName(textLanguage ?? language),
    duration,
    ...renderOpenAi(transcript),
    ...(granularities.includes("word") && { words: wordsOf(channel, duration) }),
    ...(granularities.includes("segment") && { segments: segmentsOf(channel, duration) }),
  };
}

function wordsOf(channel: TranscriptChannel, duration: number): OpenAiWord[] {
  return finishedWords(channel, duration, {}).map(({ text, start, end }) => ({ word: wordEdges(text).bare, start, end }));
}

function segmentsOf(channel: TranscriptChannel, duration: number): OpenAiSegment[] {
  const phrases = phrasesOf(channel);
  const spans = orderedSpans(phrases, duration);
  return phrases.map(({ text, tokens, segment }, id) => ({
    id,
    seek: Math.max(0, Math.round(segment.start * FRAMES_PER_SECOND)),
    ...spans[id]!,
    text,
    tokens,
    temperature: segment.temperature,
    avg_logprob: segment.avgLogprob,
    compression_ratio: segment.compressionRatio,
    no_speech_prob: segment.noSpeechProb,
  }));
}
