import type { WindowResult } from "../whisper/index.js";

/** What a worker is started with. */
export interface WorkerSetup {
  readonly modelPath: string;
  readonly threads: number;
  readonly maxRows: number;
  /** Rows times the longest row's frames: how large the cross-attention's cache may grow. One row always may. */
  readonly cacheFrames: number;
  /** Encode all 30 s of every window: for comparing accuracy, not for use. */
  readonly fullWindows: boolean;
}

/** One window of at most 30 s to transcribe. */
export interface WindowTask {
  readonly id: number;
  /** 16 kHz samples; transferred. */
  readonly pcm: Float32Array;
  /** Whether more audio follows: then timestamps are decoded, which tell where the next window begins. */
  readonly timestamps: boolean;
  readonly language: string;
  readonly context?: string;
}

export type ToWorker =
  | { readonly type: "window"; readonly task: WindowTask }
  | { readonly type: "cancel"; readonly id: number }
  /** End the thread after the current turn. */
  | { readonly type: "stop" }
  /** Throw, as a fault would: for tests of what happens then. */
  | { readonly type: "crash" };

export type FromWorker =
  | { readonly type: "ready" }
  /** The model could not be loaded; `lasting` when no other try will do better. */
  | { readonly type: "unloadable"; readonly reason: string; readonly lasting: boolean }
  | { readonly type: "result"; readonly id: number; readonly result: WindowResult }
  | { readonly type: "failed"; readonly id: number; readonly reason: string };
