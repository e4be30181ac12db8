/** A word with its start and end in seconds and, where the engine gives one, its probability. */
export type HeardWord = readonly [text: string, start: number, end: number, confidence?: number];

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
  /** Text that comes before the speech. */
  readonly prompt?: string;
  /** Terms to listen for. */
  readonly keyterms?: readonly string[];
}

/** What an engine can be compared in beyond its text. */
export interface Abilities {
  /** Gives word times. */
  readonly times?: boolean;
  /** Gives a probability with each word. */
  readonly confidence?: boolean;
  /** Takes a prompt. */
  readonly prompt?: boolean;
  /** Takes terms beside the prompt. */
  readonly keyterms?: boolean;
  /** Made for long recordings and compared on these alone. */
  readonly longOnly?: boolean;
}

/** One engine with its settings, ready to transcribe. */
export interface Contender {
  readonly name: string;
  readonly can: Abilities;
  hear(file: string, options?: HearOptions): Promise<Heard>;
}
