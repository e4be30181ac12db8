import { EngineError } from "./engine.js";
import { LiveDelay } from "./live-delay.js";

export interface LiveLimits {
  /** Streams open at once. */
  readonly maxStreams: number;
  /** Seconds: while finals take longer, no stream is opened. */
  readonly maxDelay: number;
}

/** Seconds after which a refused client may try again: half of what was measured is forgotten by then. */
const RETRY_AFTER = 4;

/** The live streams that are open, and whether one more can be served. Idle streams cost nothing: what counts is how long finals take. */
export class LiveStreams {
  readonly delay = new LiveDelay();
  readonly #limits: LiveLimits;
  #open = 0;

  constructor(limits: LiveLimits) {
    this.#limits = limits;
  }

  get open(): number {
    return this.#open;
  }

  /** @throws EngineError `queue_full` */
  check(): void {
    const { maxStreams, maxDelay } = this.#limits;
    if (this.#open >= maxStreams)
      throw new EngineError("queue_full", `The server is busy: ${this.#open} live streams are open. Try again later.`, RETRY_AFTER);
    const { seconds } = this.delay;
    if (seconds > maxDelay)
      throw new EngineError(
        "queue_full",
        `The server is busy: live text takes ${seconds.toFixed(1)} s now, and another stream would make it later. Try again later.`,
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
