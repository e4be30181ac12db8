import type { AudioErrorCode } from "./audio-error.js";
import type { AudioInfo } from "./decoder.js";
import type { SessionOptions } from "./session.js";

/** To the worker. `id` names a stream. Bytes are handed over, not copied. */
export type Request =
  | { readonly type: "open"; readonly id: number; readonly options: SessionOptions; readonly credit: number }
  | { readonly type: "bytes"; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: "end"; readonly id: number }
  /** So many more blocks may be sent. */
  | { readonly type: "credit"; readonly id: number; readonly blocks: number }
  | { readonly type: "cancel"; readonly id: number };

/** From the worker. */
export type Reply =
  | StreamReply
  /** The stream uses WebAssembly, whose memory never shrinks. */
  | { readonly type: "worn"; readonly id: number };

/** What one stream is told. */
export type StreamReply =
  | {
      readonly type: "progress";
      readonly id: number;
      readonly blocks: readonly Float32Array[][];
      /** `bytes` messages used up. */
      readonly taken: number;
      /** All of the stream's `bytes` have been used, and nothing that they make is left to send. */
      readonly starved: boolean;
      readonly info: AudioInfo | undefined;
    }
  | { readonly type: "done"; readonly id: number; readonly info: AudioInfo | undefined; readonly damaged: boolean }
  | { readonly type: "failed"; readonly id: number; readonly code: AudioErrorCode; readonly message: string; readonly damaged: boolean };

/** Shared with the worker, 32-bit integers: the stream being worked on (0: none), and a count of the pieces begun. */
export const WATCH_STREAM = 0;
export const WATCH_COUNT = 1;
export const WATCH_CELLS = 2;
