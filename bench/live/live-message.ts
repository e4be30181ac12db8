/** What a live session says, as far as the benchmark reads it: docs/live.md has all of it. Times are seconds of audio. */
export type LiveMessage = ResultsMessage | { readonly type: "Metadata" | "SpeechStarted" | "UtteranceEnd" | "Error" };

export interface ResultsMessage {
  readonly type: "Results";
  readonly start: number;
  readonly duration: number;
  readonly is_final: boolean;
  readonly speech_final: boolean;
  readonly channel: { readonly alternatives: readonly { readonly transcript: string; readonly words: readonly LiveWord[] }[] };
}

export interface LiveWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** A message and when it came: milliseconds since the first sample of the audio was spoken. */
export interface Received {
  readonly at: number;
  readonly message: LiveMessage;
}

/** One session from its first sample to its end, in milliseconds since that sample was spoken. */
export interface SessionLog {
  readonly received: readonly Received[];
  /** When CloseStream was sent. */
  readonly closeSent: number;
  readonly closed: number;
}

export function resultsOf(received: readonly Received[]): (Received & { readonly message: ResultsMessage })[] {
  return received.filter((each): each is Received & { message: ResultsMessage } => each.message.type === "Results");
}

export function wordsIn({ channel }: ResultsMessage): readonly LiveWord[] {
  return channel.alternatives[0]?.words ?? [];
}

/** What became final, as one text. */
export function finalText(received: readonly Received[]): string {
  return resultsOf(received)
    .filter(({ message }) => message.is_final)
    .map(({ message }) => message.channel.alternatives[0]?.transcript ?? "")
    .filter((text) => text !== "")
    .join(" ");
}

/** Every word that became final, with the moment at which it did. */
export function finalWords(received: readonly Received[]): { readonly word: LiveWord; readonly at: number }[] {
  return resultsOf(received)
    .filter(({ message }) => message.is_final)
    .flatMap(({ at, message }) => wordsIn(message).map((word) => ({ word, at })));
}
