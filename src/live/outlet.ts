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

/** A transcription that was asked for. Places are samples of the stream. */
export interface Asked {
  readonly id: number;
  /** Where its stretch begins, where its audio does, and how far audio had been heard. */
  readonly start: number;
  readonly offset: number;
  readonly to: number;
  /** Where the last speech in it ends. */
  readonly speechEnd: number;
  answer?: Answer;
}
