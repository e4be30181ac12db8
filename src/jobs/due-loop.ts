/** Milliseconds after which it goes on after an error. */
const failed = 1000;
/** Milliseconds after which the store is asked at the latest, should the clock have been set. */
const longestSleep = 60_000;

const shuttingDown = () => new Error("The server is shutting down.");

export interface DueLoopOptions<Item> {
  /** Items that run at once. */
  readonly concurrency: number;
  /** The next item, claimed; or when there will be one, in milliseconds since 1970; or undefined when there is none. */
  next(): Promise<{ readonly item: Item } | { readonly at: number } | undefined>;
  /** Once `signal` is aborted it should come to an end. */
  run(item: Item, signal: AbortSignal): Promise<void>;
  /** Told what `next` and `run` throw. */
  onError(error: unknown): void;
}

/** Runs what is due, some at once, and sleeps until there is more. */
export class DueLoop<Item> {
  readonly #options: DueLoopOptions<Item>;
  /** What runs, each with a signal of its own: one that lasts would gather what listened to it. */
  readonly #running = new Map<Promise<void>, AbortController>();
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | undefined;
  #askAgain = false;
  #stopped = false;
  #graceOver = false;

  constructor(options: DueLoopOptions<Item>) {
    this.#options = options;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  get #hasRoom(): boolean {
    return !this.#stopped && this.#running.size < this.#options.concurrency;
  }

  /** Asks for what is due now. */
  wake(): void {
    if (this.#stopped) return;
    this.#askAgain = true;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
      // Somebody may have woken it in its last moment.
      if (this.#askAgain && this.#hasRoom) this.wake();
    });
  }

  /** Takes nothing more, gives what runs some time, then aborts it; resolves when all has come to its end. */
  async stop(milliseconds: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const timer = setTimeout(() => {
      this.#graceOver = true;
      for (const controller of this.#running.values()) controller.abort(shuttingDown());
    }, milliseconds);
    await this.#asking;
    await Promise.all(this.#running.keys());
    clearTimeout(timer);
  }

  async #ask(): Promise<void> {
    const { next, onError } = this.#options;
    while (this.#askAgain && this.#hasRoom) {
      this.#askAgain = false;
      clearTimeout(this.#timer);
      try {
        const found = await next();
        if (found === undefined) continue;
        if ("at" in found) this.#sleep(found.at - Date.now());
        else {
          this.#begin(found.item);
          this.#askAgain = true;
        }
      } catch (error) {
        onError(error);
        this.#sleep(failed);
      }
    }
  }

  #begin(item: Item): void {
    const { run, onError } = this.#options;
    const ended = (then: () => void) => {
      this.#running.delete(done);
      then();
    };
    const controller = new AbortController();
    if (this.#graceOver) controller.abort(shuttingDown());
    const done: Promise<void> = run(item, controller.signal).then(
      () => ended(() => this.wake()),
      (error) => {
        onError(error);
        ended(() => this.#sleep(failed));
      },
    );
    this.#running.set(done, controller);
  }

  #sleep(milliseconds: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(0, milliseconds), longestSleep));
  }
}
