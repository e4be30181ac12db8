/** Seconds after which a measurement counts 1/e of what it did. */
const MEMORY = 5;

/** How live finals fare: how long they wait for their text, and how much of the time one of them does. Both fade while nothing happens. */
export class LiveLoad {
  readonly #now: () => number;
  /** Since when each waits. */
  readonly #waiting = new Map<symbol, number>();
  // Of the measurements, each times its weight now: how many, their sum and the sum of their squares.
  #count = 0;
  #sum = 0;
  #squares = 0;
  #busy = 0;
  #at: number;

  /** @param now seconds on a clock that only goes forward */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
    this.#at = now();
  }

  /** A final begins to wait. Returns what is to be called once: with `true` when its text is there, else when it is wanted no more. */
  begin(): (answered: boolean) => void {
    const key = Symbol();
    const since = this.#fade();
    this.#waiting.set(key, since);
    return (answered) => {
      const now = this.#fade();
      if (!this.#waiting.delete(key) || !answered) return;
      this.#count += 1;
      this.#sum += now - since;
      this.#squares += (now - since) ** 2;
    };
  }

  /**
   * Seconds: the mean of the measurements and twice their standard deviation, which 95 of 100 stay below where they scatter like a bell. Beside them
   * stands one of zero, so that the figure falls while nothing is measured. What waits still counts once it has waited longer than that.
   */
  get delay(): number {
    const now = this.#fade();
    const [oldest] = this.#waiting.values();
    const waited = oldest === undefined ? 0 : now - oldest;
    if (this.#count === 0) return waited;
    const mean = this.#sum / this.#count;
    const deviation = Math.sqrt(Math.max(0, this.#squares / this.#count - mean ** 2));
    return Math.max(waited, ((mean + 2 * deviation) * this.#count) / (this.#count + 1));
  }

  /** Share of the time in which a final waits, 0..1. */
  get busy(): number {
    this.#fade();
    return this.#busy;
  }

  #fade(): number {
    const now = this.#now();
    const left = Math.exp((this.#at - now) / MEMORY);
    this.#count *= left;
    this.#sum *= left;
    this.#squares *= left;
    this.#busy = this.#busy * left + (this.#waiting.size > 0 ? 1 - left : 0);
    this.#at = now;
    return now;
  }
}
