/** Seconds after which a measurement counts 1/e of what it did. */
const MEMORY = 5;

/**
 * How long live finals wait for their text: the mean and twice the standard deviation of the last measurements, which 95 of 100 stay below where
 * they scatter like a bell. Old ones fade, and beside them stands one measurement of zero, so that the figure falls while nothing is measured.
 * What is still waiting counts once it has waited longer than that.
 */
export class LiveDelay {
  readonly #now: () => number;
  readonly #waiting = new Map<symbol, number>();
  // Of the measurements, each times its weight now: how many, their sum and the sum of their squares.
  #count = 0;
  #sum = 0;
  #squares = 0;
  #at: number;

  /** @param now seconds on a clock that only goes forward */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
    this.#at = now();
  }

  /** A final begins to wait. Returns what is to be called once: with `true` when its text is there, else when it is wanted no more. */
  begin(): (answered: boolean) => void {
    const key = Symbol();
    const since = this.#now();
    this.#waiting.set(key, since);
    return (answered) => {
      if (this.#waiting.delete(key) && answered) this.#measured(this.#now() - since);
    };
  }

  /** Seconds. */
  get seconds(): number {
    this.#fade();
    const [oldest] = this.#waiting.values();
    const waited = oldest === undefined ? 0 : this.#now() - oldest;
    if (this.#count === 0) return waited;
    const mean = this.#sum / this.#count;
    const deviation = Math.sqrt(Math.max(0, this.#squares / this.#count - mean ** 2));
    return Math.max(waited, ((mean + 2 * deviation) * this.#count) / (this.#count + 1));
  }

  #measured(seconds: number): void {
    this.#fade();
    this.#count += 1;
    this.#sum += seconds;
    this.#squares += seconds ** 2;
  }

  #fade(): void {
    const now = this.#now();
    const left = Math.exp((this.#at - now) / MEMORY);
    this.#count *= left;
    this.#sum *= left;
    this.#squares *= left;
    this.#at = now;
  }
}
