/** What the bytes turned out to be. */
export interface AudioInfo {
  /** `wav`, `mp3`, `flac`, `ogg`, `webm`, `mkv`, `mp4`, `aac`, `aiff`, `caf`, `au`, `wma`, `ac3`, `eac3`, `amr` or `raw`. */
  readonly container: string;
  /** Of the source, before resampling, Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** The stream ended before its header said it would, or broke off in data that could not be decoded. */
  readonly truncated: boolean;
}

/** Headerless samples, as the request describes them. `linear32` is floating-point, both are little-endian (Deepgram's Encoding page). */
export interface RawFormat {
  readonly encoding: "linear16" | "linear32" | "mulaw" | "alaw";
  /** Hz, 4,000 to 384,000. */
  readonly sampleRate: number;
  /** 1 to 32, interleaved. */
  readonly channels: number;
  /** Nobody named the encoding: the bytes are samples only if they begin like nothing else that can be told. */
  readonly assumed?: boolean;
}

export interface DecodeOptions {
  readonly signal: AbortSignal;
  /** Ignored when the bytes begin as a WAV, Ogg, FLAC, Matroska or MP4 file or an ID3v2 tag does: they know better. More begins count when it is assumed. */
  readonly raw?: RawFormat;
  /** `mix`: one output channel, the mean of all. `split`: one for each of the source's. */
  readonly channels: "mix" | "split";
  /** Of audio, instead of the decoder's own limit; `maxPcmBytes` grows with it. For streams that run for a day. */
  readonly maxSeconds?: number;
}

/**
 * A stream of 16 kHz blocks: for each block one Float32Array (−1..1) an output channel, all of one length, at most a second.
 * Pulled, so that bytes are read only as fast as blocks are taken. Ends work and frees memory when the consumer stops early.
 * Iterating throws AudioError, the source's own error, or the signal's reason. It can be iterated once.
 */
export interface AudioStream extends AsyncIterable<Float32Array[]> {
  /** Known once the first block has come (throws before); complete (truncated) after the last. */
  info(): AudioInfo;
  /** Seconds of audio given out so far. */
  duration(): number;
  /**
   * Resolves when every block that the bytes given by the source so far can make has been taken, while the source waits for more; at once when
   * the stream has ended or failed. For sources that pause. A source waits when it has not answered for a turn of the event loop, and not before
   * the iteration has begun. What a decoder or the resampler holds back until more bytes come is no block yet: docs/audio.md says how much that is.
   */
  settled(): Promise<void>;
}

export interface DecoderStatus {
  readonly workers: number;
  /** Being decoded now. */
  readonly streams: number;
  /** Workers replaced since the start, because they died, hung, or were worn out. */
  readonly restarts: number;
}

export interface AudioDecoder {
  decode(bytes: AsyncIterable<Uint8Array>, options: DecodeOptions): AudioStream;
  status(): DecoderStatus;
  /** Ends all streams with `decoder_died` and all workers. */
  close(): Promise<void>;
}

export interface DecoderOptions {
  /** Threads. Default 1: a thread decodes some hundreds of times faster than real time. */
  readonly workers?: number;
  /** Of audio a stream. Default 4 hours. */
  readonly maxSeconds?: number;
  /** Of decoded PCM a stream, at its own rate, 4 bytes a sample. Default 16 GiB: 4 hours of 48 kHz 5.1. */
  readonly maxPcmBytes?: number;
  /** Of an MP4 file whose index stands at its end, which are held until it has come. Default 256 MiB. */
  readonly maxHeldBytes?: number;
  /** A worker that works on one piece (some kilobytes) for longer is ended. Default 10,000. */
  readonly chunkTimeoutMs?: number;
  /** JavaScript heap of one worker, MiB. Default 512: not reserved, and far above what any file needs. WebAssembly memory is not counted. */
  readonly workerHeapMb?: number;
  /** A worker is replaced after so many streams that use WebAssembly, because its memory never shrinks. Default 64. */
  readonly streamsPerWorker?: number;
}
