export interface LiveOptions {
  /** Channels that are transcribed each by itself; 1 when they are mixed. */
  readonly channels: number;
  /** Give guesses for what is not final yet. */
  readonly interimResults: boolean;
  /** Seconds of silence that end a phrase; undefined: no pause does. */
  readonly endpointing: number | undefined;
  /** Seconds between two words that end an utterance; undefined: nobody wants to know. */
  readonly utteranceEnd: number | undefined;
  /** Tell when speech begins. */
  readonly vadEvents: boolean;
}
