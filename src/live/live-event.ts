import type { AudioWindow, Segment } from "../engine/index.js";

/** What a live session wants done, in order. Times are seconds of audio on the session's time line. */
export type LiveEvent =
  /**
   * A stretch to be transcribed, answered by `transcribed`. `final`: its text may become final, so it is decoded with all care and goes
   * before all else; `interim`: a guess, greedy, which gives way to finals.
   */
  | {
      readonly type: "transcribe";
      readonly id: number;
      readonly channel: number;
      readonly window: AudioWindow;
      readonly urgency: "final" | "interim";
    }
  /** The answer is no longer wanted, and will not be taken. */
  | { readonly type: "cancel"; readonly id: number }
  | {
      readonly type: "results";
      readonly channel: number;
      readonly start: number;
      readonly duration: number;
      /** Whose words lie between `start` and `start + duration`, in order; none when nothing was said. */
      readonly segments: readonly Segment[];
      readonly language: string;
      readonly isFinal: boolean;
      readonly speechFinal: boolean;
      readonly fromFinalize: boolean;
    }
  | { readonly type: "speechStarted"; readonly channel: number; readonly timestamp: number }
  | { readonly type: "utteranceEnd"; readonly channel: number; readonly lastWordEnd: number }
  /** After `end`, when everything has become final. Nothing follows. */
  | { readonly type: "ended" };
