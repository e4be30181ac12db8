/** One word as the model wrote it, with leading space and punctuation; seconds on the recording's time line. */
export interface TranscriptWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly probability: number;
  /** The words' tokens together are their segment's; absent when nobody knows. */
  readonly tokens?: readonly number[];
  readonly speaker?: number;
}

export interface TranscriptSegment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokens: readonly number[];
  readonly words: readonly TranscriptWord[];
  readonly temperature: number;
  readonly avgLogprob: number;
  readonly compressionRatio: number;
  readonly noSpeechProb: number;
}

export interface TranscriptChannel {
  readonly segments: readonly TranscriptSegment[];
  /** ISO 639-1 code of what was spoken. */
  readonly language: string;
  /** ISO 639-1 code of the text, where it is a translation; otherwise the text is in `language`. */
  readonly textLanguage?: string;
  /** 0..1; only when the language was detected. */
  readonly languageConfidence?: number;
}

/** The one result that every output format is a pure function of. */
export interface Transcript {
  /** Seconds of the whole recording. */
  readonly duration: number;
  readonly channels: readonly TranscriptChannel[];
}
