/** A stretch of a recording, in samples from its beginning: from `start` up to, and without, `end`. `end` may be Infinity. */
export interface Crop {
  readonly start: number;
  readonly end: number;
}

/**
 * The blocks between two samples, cut to the sample. What comes before is dropped unheard; the source is told to stop once `end` has come,
 * and is not begun where nothing lies between the two.
 */
export async function* cropBlocks(
  blocks: AsyncIterable<readonly Float32Array[]>,
  { start, end }: Crop,
): AsyncGenerator<readonly Float32Array[], void, undefined> {
  if (start >= end) return;
  let at = 0;
  for await (const block of blocks) {
    const length = block[0]?.length ?? 0;
    const from = Math.max(0, start - at);
    const to = Math.min(length, end - at);
    at += length;
    if (from < to) yield to - from === length ? block : block.map((channel) => channel.subarray(from, to));
    if (at >= end) return;
  }
}
