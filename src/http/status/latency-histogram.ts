/** Buckets for each doubling: a figure is right within a twentieth. */
const perDoubling = 8;
/** From one millisecond to nine hours. */
const buckets = 25 * perDoubling;

/** How long many things took, in a few hundred bytes however many they are. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(buckets);
  #total = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = 0;

  add(milliseconds: number): void {
    const bucket = Math.floor(Math.log2(Math.max(1, milliseconds)) * perDoubling);
    this.#counts[Math.min(buckets - 1, bucket)]! += 1;
    this.#total += 1;
    this.#least = Math.min(this.#least, milliseconds);
    this.#most = Math.max(this.#most, milliseconds);
  }

  /**
   * The figure that a share of all are not above (nearest rank), in milliseconds; undefined when there are none.
   * @param share above 0, at most 1
   */
  quantile(share: number): number | undefined {
    if (this.#total === 0) return undefined;
    let rank = Math.ceil(share * this.#total);
    for (const [bucket, count] of this.#counts.entries()) {
      rank -= count;
      if (rank <= 0) return Math.min(this.#most, Math.max(this.#least, 2 ** ((bucket + 0.5) / perDoubling)));
    }
    return this.#most;
  }
}
