/** `retryable` causes lie in the server (`timeout`, `decoder_died`); all others lie in the bytes. */
export type AudioErrorCode = "empty" | "undecodable" | "unsupported" | "no_audio" | "too_long" | "timeout" | "too_large" | "decoder_died";

/** Why audio could not be decoded. The message is a sentence for the sender and never quotes the file. */
export class AudioError extends Error {
  readonly code: AudioErrorCode;

  constructor(code: AudioErrorCode, message: string) {
    super(message);
    this.name = "AudioError";
    this.code = code;
  }
}
