import type { AudioWindow, Segment } from "../engine/index.js";
import type { LiveEvent } from "./live-event.js";

/** What a channel may do to the world. */
export interface Outlet {
  /** Asks for a transcription; the answer comes with the number that is returned. */
  ask(window: AudioWindow, urgency: "final" | "interim"): number;
  cancel(id: number): void;
  emit(event: LiveEvent): void;
}

export interface Answer {
  /** Seconds from the beginning of the window. */
  readonly segments: readonly Segment[];
  readonly language: string;
}

/** Where the audio of a transcription lies. Places are samples of the stream. */
export interface AskedAudio {
  /** Where its stretch begins. */
  readonly start: number;
  /** Where its audio begins. */
  readonly offset: number;
  /** Whether it begins with speech that is final already. */
  readonly context: boolean;
  /** The stretch without that speech: beside it a word of its own may be passed over. */
  readonly alone?: AudioWindow;
}

/** A transcription that was asked for. */
export interface Asked extends AskedAudio {
  readonly id: number;
  /** How far audio had been heard, and where the last speech in it ends. */
  readonly to: number;
  readonly speechEnd: number;
  answer?: Answer;
}
