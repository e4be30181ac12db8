import type { DeepgramAlternative, DeepgramSearch } from "../transcript/index.js";

/** Which of how many channels: `[0, 1]` is the only one. */
type ChannelIndex = readonly [index: number, count: number];

interface ModelName {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
}

/** Names as in Deepgram's live `/v1/listen`; times are seconds of audio on the session's time line. */
export interface ResultsMessage {
  readonly type: "Results";
  readonly channel_index: ChannelIndex;
  readonly duration: number;
  readonly start: number;
  readonly is_final: boolean;
  readonly speech_final: boolean;
  readonly from_finalize: boolean;
  readonly channel: {
    readonly search?: readonly DeepgramSearch[];
    readonly alternatives: readonly (DeepgramAlternative & { readonly languages?: readonly string[] })[];
  };
  readonly metadata: {
    readonly request_id: string;
    readonly model_info: ModelName;
    readonly model_uuid: string;
    readonly extra?: Readonly<Record<string, string>>;
  };
}

/** The first frame, before any audio, and the last, after all of it. */
export interface MetadataMessage {
  readonly type: "Metadata";
  readonly transaction_key: "deprecated";
  readonly request_id: string;
  /** Hexadecimal, of all audio bytes so far. */
  readonly sha256: string;
  readonly created: string;
  readonly duration: number;
  readonly channels: number;
  readonly models: readonly string[];
  readonly model_info: Readonly<Record<string, ModelName>>;
  readonly tags?: readonly string[];
  readonly extra?: Readonly<Record<string, string>>;
  readonly warnings?: readonly LiveWarning[];
}

export interface LiveWarning {
  readonly parameter: string;
  readonly type: string;
  readonly message: string;
}

export interface SpeechStartedMessage {
  readonly type: "SpeechStarted";
  readonly channel: ChannelIndex;
  readonly timestamp: number;
}

export interface UtteranceEndMessage {
  readonly type: "UtteranceEnd";
  readonly channel: ChannelIndex;
  readonly last_word_end: number;
}

/** `message` repeats `description` for clients of the API's origin. */
export interface ErrorMessage {
  readonly type: "Error";
  readonly variant: string;
  readonly description: string;
  readonly message: string;
  readonly code?: string;
  readonly request_id: string;
}

export interface ConfigureFailureMessage {
  readonly type: "ConfigureFailure";
  readonly request_id: string;
  readonly code: string;
  readonly description: string;
}

/** What a live session says, one text frame each. */
export type LiveMessage =
  | ResultsMessage
  | MetadataMessage
  | SpeechStartedMessage
  | UtteranceEndMessage
  | ErrorMessage
  | ConfigureFailureMessage;
