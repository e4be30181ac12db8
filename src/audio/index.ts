export { AudioError, type AudioErrorCode } from "./audio-error.js";
export { ChannelMeter } from "./channel-meter.js";
export { channelStreams } from "./channel-streams.js";
export { type Crop, cropBlocks } from "./crop.js";
export type { AudioDecoder, AudioInfo, AudioStream, DecodeOptions, DecoderOptions, DecoderStatus, RawFormat } from "./decoder.js";
export { createAudioDecoder } from "./decoder-pool.js";
export { meanOf } from "./mixdown.js";
export { OUTPUT_RATE } from "./resampler.js";
