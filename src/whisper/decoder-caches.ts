import type { DecoderParts } from "./decoder-run.js";
import { RaggedCache } from "./ragged-cache.js";
import type { EncodedWindow } from "./silence-tail.js";

type Parts = Pick<DecoderParts, "layers" | "shape">;

/** A cache for the decoder's own keys and values, of tokens. */
export function tokenCache({ layers, shape: { heads, head } }: Parts, first?: number): RaggedCache<Float32Array> {
  const strips = { count: heads, unit: head };
  return new RaggedCache({ numbers: Float32Array, layers, keys: strips, values: strips }, first);
}

/** One for encoded windows', of frames: `CrossLayer` says how they are laid out. */
export function audioCache({ layers, shape: { heads, head } }: Parts, first?: number, most?: number): RaggedCache<Int8Array> {
  const keys = { count: heads * head, unit: 1 };
  return new RaggedCache({ numbers: Int8Array, layers, keys, values: { count: heads, unit: head } }, first, most);
}

/** Puts a window into a row. */
export function writeWindow({ frames, layers }: EncodedWindow, cache: RaggedCache<Int8Array>, row: number): void {
  for (const [i, layer] of layers.entries()) cache.write(row, 0, frames, i, layer);
}
