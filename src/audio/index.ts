export { AudioError, type AudioErrorCode } from "./audio-error.js";
export type { AudioDecoder, AudioInfo, AudioStream, DecodeOptions, DecoderOptions, DecoderStatus, RawFormat } from "./decoder.js";
export { createAudioDecoder } from "./decoder-pool.js";
export { OUTPUT_RATE } from "./resampler.js";
