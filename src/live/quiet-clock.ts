/** Milliseconds between two looks at the clock. */
const TICK = 100;
/** Seconds of quiet after the longest that anybody waits for, in which what was due at that moment is decoded and told. */
const PATIENCE = 10;

/**
 * Wall-clock time without audio. It runs only for a while after the last audio: a stream that idles costs nothing.
 * `tell` is given a function that says how long it has been quiet now, or undefined when it no longer is; it resolves to whether the clock
 * must go on, whatever the time.
 */
export class QuietClock {
  readonly #longest: number;
  readonly #tell: (isQuiet: () => number | undefined) => Promise<boolean>;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #telling = false;
  #stopped = false;

  /** @param longest seconds of quiet that mean something */
  constructor(longest: number, tell: (isQuiet: () => number | undefined) => Promise<boolean>) {
    this.#longest = longest;
    this.#tell = tell;
  }

  /** Audio has come. */
  interrupt(): void {
    this.#since = performance.now();
    if (!this.#stopped) this.#timer ??= setInterval(() => void this.#look(), TICK);
  }

  /** For good. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    const since = this.#since;
    if (this.#telling || performance.now() - since < TICK) return;
    this.#telling = true;
    const quiet = () => (this.#since === since && !this.#stopped ? (performance.now() - since) / 1000 : undefined);
    const busy = await this.#tell(quiet).finally(() => {
      this.#telling = false;
    });
    if (busy || (quiet() ?? 0) < this.#longest + PATIENCE) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
