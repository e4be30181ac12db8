/** Samples of a frame of voice activity: 32 ms. */
export const SPEECH_FRAME = 512;
