/** Samples of one block, one second: large enough that messages cost nothing, small enough to be worked on early. */
export const BLOCK_SAMPLES = 16_000;

/** Gathers output into blocks, one array a channel, each in memory of its own that can be handed to another thread. */
export class Outbox {
  #parts: Float32Array[][] = [];
  #waiting = 0;
  #from = 0;
  #samples = 0;

  /** Put in so far. */
  get samples(): number {
    return this.#samples;
  }

  /** Not yet taken out. */
  get waiting(): number {
    return this.#waiting;
  }

  put(channels: Float32Array[]): void {
    const length = channels[0]?.length ?? 0;
    if (length === 0) return;
    this.#parts.push(channels);
    this.#waiting += length;
    this.#samples += length;
  }

  /** A whole block, or with `partial` whatever there is. */
  take(partial: boolean): Float32Array[] | undefined {
    if (this.#waiting === 0 || (!partial && this.#waiting < BLOCK_SAMPLES)) return undefined;
    const length = Math.min(this.#waiting, BLOCK_SAMPLES);
    const block = this.#parts[0]!.map(() => new Float32Array(length));
    for (let filled = 0; filled < length; ) {
      const part = this.#parts[0]!;
      const count = Math.min(length - filled, part[0]!.length - this.#from);
      block.forEach((channel, index) => {
        channel.set(part[index]!.subarray(this.#from, this.#from + count), filled);
      });
      filled += count;
      this.#from += count;
      if (this.#from === part[0]!.length) {
        this.#parts.shift();
        this.#from = 0;
      }
    }
    this.#waiting -= length;
    for (const channel of block) clamp(channel);
    return block;
  }
}

function clamp(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i]!;
    if (value > 1) samples[i] = 1;
    else if (value < -1) samples[i] = -1;
  }
}
