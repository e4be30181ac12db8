/** What the bytes turned out to be. */
export interface AudioInfo {
  /** `wav`, `mp3`, `flac`, `ogg`, `webm`, `mp4`, `aac`, `aiff`, `caf`, `wma`, `ac3`, `raw`, … */
  readonly container: string;
  /** Of the source, before resampling. */
  readonly sampleRate: number;
  readonly channels: number;
  /** The stream ended before its header said it would. */
  readonly truncated: boolean;
}

/** Headerless samples, as the request describes them. */
export interface RawFormat {
  readonly encoding: "linear16" | "linear32" | "mulaw" | "alaw";
  readonly sampleRate: number;
  readonly channels: number;
}

export interface DecodeOptions {
  readonly signal: AbortSignal;
  readonly raw?: RawFormat;
  /** `mix`: one output channel. `split`: one for each of the source's. */
  readonly channels: "mix" | "split";
}

/**
 * A stream of 16 kHz blocks: for each block one Float32Array (−1..1) an output channel, all of one length.
 * Pulled, so that bytes are read only as fast as blocks are taken. Ends work and frees memory when the consumer stops early.
 * Iterating throws AudioError, the source's own error, or the signal's reason.
 */
export interface AudioStream extends AsyncIterable<Float32Array[]> {
  /** Known once the first block has come; complete (truncated, duration) after the last. */
  info(): AudioInfo;
  /** Seconds of audio given out so far. */
  duration(): number;
}

export interface AudioDecoder {
  decode(bytes: AsyncIterable<Uint8Array>, options: DecodeOptions): AudioStream;
  close(): Promise<void>;
}

export type AudioErrorCode = "empty" | "undecodable" | "unsupported" | "no_audio" | "too_long" | "timeout" | "too_large" | "decoder_died";

export class AudioError extends Error {
  readonly code: AudioErrorCode;

  constructor(code: AudioErrorCode, message: string) {
    super(message);
    this.name = "AudioError";
    this.code = code;
  }
}
