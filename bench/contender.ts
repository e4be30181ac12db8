/** A word with its start and end in seconds. */
export type HeardWord = readonly [text: string, start: number, end: number];

export interface Heard {
  readonly text: string;
  /** From the file to the text, decoding included; for our server the whole HTTP request. */
  readonly seconds: number;
  readonly words: readonly HeardWord[];
}

export interface HearOptions {
  /** ISO 639-1 code; English by default. */
  readonly language?: string;
  /** Whether word times are wanted; our server gives them always. */
  readonly words?: boolean;
}

/** One engine with its settings, ready to transcribe. */
export interface Contender {
  readonly name: string;
  hear(file: string, options?: HearOptions): Promise<Heard>;
}
