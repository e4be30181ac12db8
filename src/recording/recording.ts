import type { RawFormat } from "../audio/index.js";
import type { Timings, TranscribeOptions } from "../engine/index.js";
import type { Transcript, TranscriptChannel } from "../transcript/index.js";

/**
 * `mix`: all channels as one. `each`: every channel by itself. `speakers`: the two channels of a two-channel recording by themselves, put
 * together again as one, each word with its speaker; other recordings as with `mix`.
 */
export type ChannelUse = "mix" | "each" | "speakers";

export interface RecordingOptions {
  readonly speech: TranscribeOptions;
  /** For bytes without a header. */
  readonly raw?: RawFormat;
  /** Whole milliseconds to skip. Default 0. */
  readonly start?: number;
  /** Whole milliseconds to transcribe after those skipped. Default: all. */
  readonly duration?: number;
  readonly channels: ChannelUse;
  readonly signal: AbortSignal;
  /** Told after every block that was decoded: seconds of the recording so far, the milliseconds that were waited for the block, and its channels. */
  readonly onBlock?: (seconds: number, waitedMs: number, channels: number) => void;
  /** Told each stretch of each channel that is heard, in order, as soon as all before it in its channel has been heard. */
  readonly onHeard?: (stretch: TranscriptChannel, channel: number) => void;
}

/** What a caller may want to know of how a recording was taken. */
export type RecordingNote =
  /** It ended before its header said it would. */
  | "truncated"
  /** `speakers` was asked for, and there are not two channels. */
  | "not_two_channels"
  /** `speakers` was asked for, and both channels carry the same sound or, as loud, the same words. */
  | "channels_alike"
  /** `start` is not before its end. */
  | "start_after_end";

export interface Recording {
  /** Times are on the whole recording's time line, wherever `start` is. */
  readonly transcript: Transcript;
  readonly notes: readonly RecordingNote[];
  /** Of all channels together. */
  readonly timings: Timings;
}
