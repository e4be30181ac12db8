/** To the worker. Frames are handed over, not copied. A stream's state travels with its frames, none with the first: the worker keeps nothing of it. */
export type ToSpeechWorker =
  | { readonly type: "frames"; readonly id: number; readonly frames: Float32Array; readonly state: Float32Array | undefined }
  /** End the thread after the current run. */
  | { readonly type: "stop" }
  /** Throw, as a fault would: for tests of what happens then. */
  | { readonly type: "crash" };

export type FromSpeechWorker =
  | { readonly type: "ready" }
  /** The model cannot be run; the thread ends. */
  | { readonly type: "unloadable"; readonly reason: string }
  | { readonly type: "heard"; readonly id: number; readonly heard: Heard }
  | { readonly type: "failed"; readonly id: number; readonly reason: string };

export interface Heard {
  /** Probability of each frame. */
  readonly speech: Float32Array;
  /** For the next frames of the stream. */
  readonly state: Float32Array;
}
