import { FEW_BLOCKS } from "./encoder-attention.js";
import type { Dimensions } from "./ggml-reader.js";

/** Bytes of a decoder's weight: 8 bits and a float32 scale for each block of 32. */
const DECODER_WEIGHT = 1 + 4 / 32;
/** Bytes of an output layer's weight: 4 bits and a scale for each block of 128. */
const OUTPUT_WEIGHT = 1 / 2 + 4 / 128;
/** Bytes of an encoder's weight. */
const ENCODER_WEIGHT = 4;

/**
 * Bytes that a loaded model takes, reckoned from its architecture (Radford et al. 2022, section 2.2: each encoder block has 12 matrices' worth
 * of width × width weights, each decoder block 16): its weights as the graphs hold them, the encoder's in float32 (of the
 * smallest models two: see `EncoderPair`), and the cross-attention's cache, in 8 bits, at its largest.
 * @param cacheFrames frames of that cache
 */
export function modelMemory(dimensions: Dimensions, cacheFrames: number): number {
  const { audioState, audioLayers, audioContext, textState, textLayers, vocab, mels } = dimensions;
  const square = (width: number) => width * width;
  const front = 3 * audioState * (mels + audioState) + audioContext * audioState;
  const encoder = front + 12 * audioLayers * square(audioState) + 2 * textLayers * square(textState);
  const decoder = DECODER_WEIGHT * 14 * textLayers * square(textState) + OUTPUT_WEIGHT * vocab * textState;
  const cache = 2 * cacheFrames * textLayers * textState;
  const encoders = audioLayers > FEW_BLOCKS ? 1 : 2;
  return encoders * ENCODER_WEIGHT * encoder + decoder + cache;
}
