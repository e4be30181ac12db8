export { AudioError, type AudioErrorCode } from "./audio-error.js";
export type { AudioDecoder, AudioInfo, AudioStream, DecodeOptions, DecoderOptions, DecoderStatus, RawFormat } from "./decoder.js";
export { createAudioDecoder } from "./decoder-pool.js";
export { OUTPUT_RATE } from "./resampler.js";
export { createSpeechDetector, type HeardBlock, type SpeechDetector, type SpeechDetectorOptions } from "./speech-detector.js";
export { SPEECH_FRAME } from "./speech-frame.js";
export { type SpeechSpan, type SpeechSpanOptions, SpeechSpans } from "./speech-spans.js";
export { SpeechPacker, type SpeechWindow, type SpeechWindowOptions, speechWindows } from "./speech-windows.js";
