/** A word as it is written, punctuation included. Times in seconds from the beginning of the recording. */
export interface CaptionWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly speaker?: number;
}

/** What stands on the screen at once. Times in seconds, in whole milliseconds. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  readonly speaker?: number;
}
