import type { Dimensions } from "./ggml-reader.js";

/** A cross-attention head of the decoder. */
export interface AlignmentHead {
  readonly layer: number;
  readonly head: number;
}

/**
 * The heads whose attention follows the audio in time, as OpenAI published them with each checkpoint (`_ALIGNMENT_HEADS` in openai/whisper's
 * `__init__.py`), as [layer, head] pairs by `<decoder layers>[.en]` and, where two checkpoints share that, the encoder's layers or vocabulary.
 */
const PUBLISHED: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  "tiny.en": pairs("1 0 2 0 2 5 3 0 3 1 3 2 3 3 3 4"),
  tiny: pairs("2 2 3 0 3 2 3 3 3 4 3 5"),
  "base.en": pairs("3 3 4 7 5 1 5 5 5 7"),
  base: pairs("3 1 4 2 4 3 4 7 5 1 5 2 5 4 5 6"),
  "small.en": pairs("6 6 7 0 7 3 7 8 8 2 8 5 8 7 9 0 9 4 9 8 9 10 10 0 10 1 10 2 10 3 10 6 10 11 11 2 11 4"),
  small: pairs("5 3 5 9 8 0 8 4 8 7 8 8 9 0 9 7 9 9 10 5"),
  "medium.en": pairs("11 4 14 1 14 12 14 14 15 4 16 0 16 4 16 9 17 12 17 14 18 7 18 10 18 15 20 0 20 3 20 9 20 14 21 12"),
  medium: pairs("13 15 15 4 15 15 16 1 20 0 23 4"),
  "large-v2": pairs(
    "10 12 13 17 16 11 16 12 16 13 17 15 17 16 18 4 18 11 18 19 19 11 21 2 21 3 22 3 22 9 22 12 23 5 23 7 23 13 25 5 26 1 26 12 27 15",
  ),
  "large-v3": pairs("7 0 10 17 12 18 13 12 16 1 17 14 19 11 21 4 24 1 25 6"),
  "large-v3-turbo": pairs("2 4 2 11 3 3 3 6 3 11 3 14"),
};

/** The published name whose header this is; undefined for shapes that OpenAI never published. */
export function architectureOf({ audioLayers, textLayers, vocab, mels }: Dimensions): string | undefined {
  const size = new Map([
    ["4/4", "tiny"],
    ["6/6", "base"],
    ["12/12", "small"],
    ["24/24", "medium"],
    ["32/32", mels === 128 ? "large-v3" : "large-v2"],
    ["32/4", "large-v3-turbo"],
  ]).get(`${audioLayers}/${textLayers}`);
  return size !== undefined && vocab === 51_864 ? `${size}.en` : size;
}

/** The published heads; for other shapes every head of the decoder's upper half, as Whisper does by default. */
export function alignmentHeads(dimensions: Dimensions): AlignmentHead[] {
  const published = PUBLISHED[architectureOf(dimensions) ?? ""];
  if (published?.every(([, head]) => head < dimensions.textHeads)) return published.map(([layer, head]) => ({ layer, head }));
  const heads: AlignmentHead[] = [];
  for (let layer = Math.floor(dimensions.textLayers / 2); layer < dimensions.textLayers; layer++)
    for (let head = 0; head < dimensions.textHeads; head++) heads.push({ layer, head });
  return heads;
}

/**
 * Seconds by which a model's alignment is late at words' starts and ends, in the median over the words of the corpus that have times
 * (`npm run bench:accuracy -- --only words` measures what is left of it). Negative: early. Nothing is known of the other checkpoints.
 */
const LAGS: Readonly<Record<string, { readonly start: number; readonly end: number }>> = {
  "tiny.en": { start: 0.1, end: 0.12 },
  base: { start: -0.08, end: -0.03 },
};

export function alignmentLag(dimensions: Dimensions): { readonly start: number; readonly end: number } {
  return LAGS[architectureOf(dimensions) ?? ""] ?? { start: 0, end: 0 };
}

function pairs(numbers: string): readonly (readonly [number, number])[] {
  const flat = numbers.split(" ").map(Number);
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]] as const);
}
