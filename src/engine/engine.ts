import type { ChosenPrecision } from "../whisper/index.js";
import type { ChineseScript } from "./chinese-script.js";

/** One of the model's words: as written, with leading space and punctuation. Times are seconds on the time line of the audio given. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Geometric mean of the token probabilities, 0..1. */
  readonly probability: number;
  /** The words' tokens together are their segment's. */
  readonly tokens?: readonly number[];
}

/** A stretch of text that the model decoded as one. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokens: readonly number[];
  readonly words: readonly Word[];
  readonly temperature: number;
  readonly avgLogprob: number;
  readonly compressionRatio: number;
  readonly noSpeechProb: number;
}

/** A stretch of audio to transcribe in one piece. */
export interface AudioWindow {
  /** 16 kHz float samples in -1..1, at most 30 s; given away. */
  readonly pcm: Float32Array;
  /** Samples of the recording before it. */
  readonly offset: number;
  /** Where somebody speaks, in seconds from the window's start; absent when nobody knows. */
  readonly speech?: readonly { readonly start: number; readonly end: number }[];
}

/** Where the time of one transcription went, in milliseconds. */
export interface Timings {
  readonly queueMs: number;
  readonly engineMs: number;
}

/** A stretch of a recording that has been heard. */
export interface Heard {
  readonly segments: readonly Segment[];
  /** ISO 639-1 code of what was spoken. */
  readonly language: string;
}

export interface Transcription {
  readonly segments: readonly Segment[];
  /** ISO 639-1 code of what was spoken: as given, or as heard when it was to be detected. */
  readonly language: string;
  /** Probability of the language, 0..1; only when it was detected. */
  readonly languageConfidence?: number;
  readonly timings: Timings;
}

export interface ModelInfo {
  readonly id: string;
  readonly file: string;
  readonly sizeBytes: number;
  /** English-only checkpoints cannot translate or hear other languages. */
  readonly multilingual: boolean;
  /** ISO 639-1 codes. */
  readonly languages: readonly string[];
  /** A stable UUID, derived from the file's header and size. */
  readonly uuid: string;
  readonly quantization: string;
  /** Seconds since 1970: the file's modification time. */
  readonly created: number;
}

export interface EngineStatus {
  readonly ready: boolean;
  /** Why the engine is not ready; absent when it is. */
  readonly reason?: string;
  /** Requests admitted and not yet finished. */
  readonly admitted: number;
  /** Live streams open. */
  readonly streams: number;
  /** Seconds from a live final's window to its text: about the 95th percentile of late; 0 when none has come for a while. */
  readonly liveDelay: number;
  /** Windows that wait for a decoder row. */
  readonly waiting: number;
  /** Windows in decoder rows now. */
  readonly active: number;
  readonly workers: readonly WorkerStatus[];
}

export interface WorkerStatus {
  readonly model: string;
  readonly alive: boolean;
  readonly restarts: number;
  /** How the encoder's products are computed; absent while the worker is not alive. */
  readonly encoderPrecision?: ChosenPrecision;
}

export interface TranscribeOptions {
  /** A model id; see {@link Engine.models}. */
  readonly model: string;
  /** ISO 639-1 code; English-only models take `en` alone. English when absent, unless the language is to be detected. */
  readonly language?: string;
  /** Finds the language in the first speech, among these ISO 639-1 codes or (empty) all that the model knows. English-only models say `en`. */
  readonly detectLanguage?: readonly string[];
  /** Characters that Chinese is written in. Absent: those that the model chooses, which may change within a recording. */
  readonly script?: ChineseScript;
  /** `translate` gives English text whatever is spoken; multilingual models alone can. Default: `transcribe`. */
  readonly task?: "transcribe" | "translate";
  /** Rows of a beam search, 1 to 8; 1 is greedy. Absent: the server's choice, which may depend on how sure the model is. */
  readonly beamSize?: number;
  /** 0 decodes the most probable text (the default); above it, text is sampled, up to 1. */
  readonly temperature?: number;
  /** How many texts are sampled, of which the most probable is taken; only with a temperature above 0. 1 to 8. */
  readonly bestOf?: number;
  /** Text that the decoder sees as what came before: vocabulary, names, style. */
  readonly prompt?: string;
  /** Nobody waits for the answer: even its beginning goes after the beginnings of others. */
  readonly background?: boolean;
}

/**
 * A place among the requests that the engine accepts at once. Taken before the body is read, so that overload is refused early.
 * `release` may be called more than once.
 */
export interface Admission {
  release(): void;
}

/**
 * A live stream's part of the engine: the model stays loaded and its windows are transcribed each by itself, before those of recordings.
 * `release` may be called more than once.
 */
export interface EngineStream {
  /**
   * Transcribes one window. `final`: with all care, before all else; `interim`: greedily, once, after finals and before recordings.
   * Times are seconds from the window's start. A language that is to be detected is that of the first final with words from then on.
   * An aborted signal frees the decoder row within one step and rejects with the signal's reason.
   * @throws EngineError
   */
  transcribe(window: AudioWindow, urgency: "final" | "interim", signal: AbortSignal): Promise<Transcription>;
  release(): void;
}

/** The port between the servers and the speech recognition. */
export interface Engine {
  /** Resolves when the default model answers; rejects with the reason when it cannot be loaded. */
  ready(): Promise<void>;
  status(): EngineStatus;
  /** Models present on disk, the default first. */
  models(): readonly ModelInfo[];
  /** @throws EngineError `queue_full` when the limit of admitted requests is reached. */
  admit(): Admission;
  /**
   * Transcribes one channel of audio, window by window in order of time, several at once; they are pulled only as fast as they are decoded.
   * An aborted signal frees the decoder row within one step and rejects with the signal's reason. An error of the iterable rejects with that error.
   * @param onHeard told what each window says as soon as all before it have been heard
   * @throws EngineError
   */
  transcribe(
    audio: AsyncIterable<AudioWindow>,
    options: TranscribeOptions,
    signal: AbortSignal,
    onHeard?: (heard: Heard) => void,
  ): Promise<Transcription>;
  /**
   * Opens a live stream.
   * @throws EngineError `queue_full` when the machine cannot keep up with one more; `unknown_model`, `unsupported_language` at once
   */
  openStream(options: TranscribeOptions): EngineStream;
  close(): Promise<void>;
}

export type EngineErrorCode =
  | "queue_full"
  | "unknown_model"
  | "unsupported_language"
  | "worker_died"
  | "not_ready"
  | "closed"
  | "model_invalid";

export class EngineError extends Error {
  readonly code: EngineErrorCode;
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;

  constructor(code: EngineErrorCode, message: string, retryAfter?: number) {
    super(message);
    this.name = "EngineError";
    this.code = code;
    this.retryAfter = retryAfter;
  }
}
