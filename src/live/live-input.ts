import type { HeardBlock } from "../audio/index.js";
import type { Segment } from "../engine/index.js";

/** What happens to a live session, in order of time. */
export type LiveInput =
  /** Audio of one channel. Blocks may have any length; their memory is given away. */
  | { readonly type: "audio"; readonly channel: number; readonly block: HeardBlock }
  /** The answer to a `transcribe` event. Times are seconds from the beginning of the window that was given. */
  | { readonly type: "transcribed"; readonly id: number; readonly segments: readonly Segment[]; readonly language: string }
  /** A `transcribe` event of urgency `interim` that could not be answered. */
  | { readonly type: "failed"; readonly id: number }
  /** All audio so far (of one channel) is to become final. Comes after the audio that the client sent before it. */
  | { readonly type: "finalize"; readonly channel?: number }
  /** No audio has come for so many seconds of wall-clock time; told again and again while that lasts, with the growing figure. */
  | { readonly type: "quiet"; readonly seconds: number }
  /** No more audio will come: what is open becomes final, then `ended` follows. */
  | { readonly type: "end" };
