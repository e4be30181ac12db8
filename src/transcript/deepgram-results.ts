/** Names as in the response of Deepgram's `/v1/listen`; times are seconds from the beginning of the recording. */
export interface DeepgramWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly punctuated_word?: string;
  readonly speaker?: number;
}

export interface DeepgramSentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface DeepgramParagraph {
  readonly sentences: readonly DeepgramSentence[];
  readonly speaker?: number;
  readonly num_words: number;
  readonly start: number;
  readonly end: number;
}

export interface DeepgramParagraphs {
  readonly transcript: string;
  readonly paragraphs: readonly DeepgramParagraph[];
}

export interface DeepgramAlternative {
  readonly transcript: string;
  readonly confidence: number;
  readonly words: readonly DeepgramWord[];
  readonly paragraphs?: DeepgramParagraphs;
}

export interface DeepgramHit {
  readonly confidence: number;
  readonly start: number;
  readonly end: number;
  readonly snippet: string;
}

export interface DeepgramSearch {
  readonly query: string;
  readonly hits: readonly DeepgramHit[];
}

export interface DeepgramChannel {
  readonly search?: readonly DeepgramSearch[];
  readonly alternatives: readonly DeepgramAlternative[];
  readonly detected_language?: string;
  readonly language_confidence?: number;
}

export interface DeepgramUtterance {
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly channel: number;
  readonly transcript: string;
  readonly words: readonly DeepgramWord[];
  readonly speaker?: number;
  readonly id: string;
}

export interface DeepgramResults {
  readonly channels: readonly DeepgramChannel[];
  readonly utterances?: readonly DeepgramUtterance[];
}
