import type { MessagePort } from "node:worker_threads";
import type {
  ChosenPrecision,
  DecodingOptions,
  DetectedLanguage,
  EncodedWindow,
  EncoderPrecision,
  WindowResult,
} from "../whisper/index.js";
import type { Urgency } from "./urgency.js";

/** What the threads of a model are started with. */
export interface WorkerSetup {
  readonly modelPath: string;
  readonly threads: number;
  /** Windows that share decoder steps. */
  readonly maxRows: number;
  /** Windows times the longest one's frames: how large the cross-attention's cache may grow. One window always may. */
  readonly cacheFrames: number;
  /** Encode all 30 s of every window: for comparing accuracy, not for use. */
  readonly fullWindows: boolean;
  readonly encoderPrecision: EncoderPrecision;
}

/** Each of the two threads of a model has one end of a channel to the other. */
export interface WorkerData {
  readonly setup: WorkerSetup;
  readonly port: MessagePort;
}

/** One window of at most 30 s to transcribe. */
export interface WindowTask extends DecodingOptions {
  readonly id: number;
  /** 16 kHz samples; transferred. */
  readonly pcm: Float32Array;
  /** ISO 639-1; undefined when it is to be detected. */
  readonly language?: string;
  /** Codes among which it is detected; empty for all. */
  readonly languages?: readonly string[];
  readonly task: "transcribe" | "translate";
  readonly urgency: Urgency;
  /** The recording that it is a part of; none for live windows. */
  readonly recording?: number;
  /** Text before: vocabulary, names, style. */
  readonly context?: string;
  /** Where somebody speaks, seconds from the window's start; undefined when nobody knows. */
  readonly speech?: readonly { readonly start: number; readonly end: number }[];
}

export interface WindowOutcome extends WindowResult {
  readonly language: DetectedLanguage;
}

/** From the main thread to either of a model's threads. */
export type ToWorker =
  | { readonly type: "window"; readonly task: WindowTask }
  | { readonly type: "cancel"; readonly id: number }
  /** End the thread after the current turn. */
  | { readonly type: "stop" }
  /** Throw, as a fault would: for tests of what happens then. */
  | { readonly type: "crash" };

export type FromWorker =
  /** The encoder's thread says how its products are computed. */
  | { readonly type: "ready"; readonly encoderPrecision?: ChosenPrecision }
  /** The model could not be loaded; `lasting` when no other try will do better. */
  | { readonly type: "unloadable"; readonly reason: string; readonly lasting: boolean }
  | { readonly type: "result"; readonly id: number; readonly result: WindowOutcome }
  | { readonly type: "failed"; readonly id: number; readonly reason: string };

/** From the decoder's thread to the encoder's. */
export type ToEncoder =
  | {
      readonly type: "encode";
      readonly id: number;
      /** 16 kHz samples; transferred. */
      readonly pcm: Float32Array;
      readonly full: boolean;
      readonly urgency: Urgency;
    }
  /** Nobody wants the window any more; nothing is answered if it has not begun. */
  | { readonly type: "cancel"; readonly id: number }
  /** Begin no window of these urgencies until told otherwise. */
  | { readonly type: "hold"; readonly urgencies: readonly Urgency[] };

export type FromEncoder = { readonly id: number; readonly window: EncodedWindow } | { readonly id: number; readonly error: string };
