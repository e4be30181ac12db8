import { EngineError } from "./engine.js";
import { LiveLoad } from "./live-load.js";

export interface LiveLimits {
  /** Streams open at once. */
  readonly maxStreams: number;
  /** Seconds: while finals take longer, and there is hardly a moment without one, no stream is opened. */
  readonly maxDelay: number;
}

/** Seconds after which a refused client may try again: half of what was measured is forgotten by then. */
const RETRY_AFTER = 4;

/** Share of the time in which finals may wait for their text, however long. */
const MOST_BUSY = 0.5;

/** The live streams that are open, and whether one more can be served. Idle streams cost nothing: what counts is how long finals take. */
export class LiveStreams {
  readonly load: LiveLoad;
  readonly #limits: LiveLimits;
  #open = 0;

  constructor(limits: LiveLimits, load = new LiveLoad()) {
    this.#limits = limits;
    this.load = load;
  }

  get open(): number {
    return this.#open;
  }

  /** @throws EngineError `queue_full` */
  check(): void {
    const { maxStreams, maxDelay } = this.#limits;
    if (this.#open >= maxStreams)
      throw new EngineError("queue_full", `The server is busy: ${this.#open} live streams are open. Try again later.`, RETRY_AFTER);
    const { delay, busy } = this.load;
    // With a large model a single final may take longer, on a machine that has time for more of them.
    if (delay > maxDelay && busy > MOST_BUSY)
      throw new EngineError(
        "queue_full",
        `The server is busy: live text takes ${delay.toFixed(1)} s now, and another stream would make it later. Try again later.`,
        RETRY_AFTER,
      );
  }

  /** Counts a stream. Returns what ends it, which may be called more than once. */
  add(): () => void {
    this.#open += 1;
    let held = true;
    return () => {
      if (held) this.#open -= 1;
      held = false;
    };
  }
}
