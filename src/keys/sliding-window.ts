/** Milliseconds. */
export const WINDOW = 60_000;

/** Counts what passed within the last minute, exactly: in no minute, wherever it begins, do more pass than its limit. */
export class SlidingWindow {
  /** When each passed, in milliseconds, ascending. */
  readonly #times: number[] = [];

  /** Lets one pass if fewer than `limit` did within the minute before `now`. */
  take(limit: number, now: number): boolean {
    if (this.count(now) >= limit) return false;
    this.#times.push(now);
    return true;
  }

  count(now: number): number {
    // A clock that was set back would hold on to what is now in the future.
    while (this.#times.length > 0 && this.#times.at(-1)! > now) this.#times.pop();
    let gone = 0;
    while (gone < this.#times.length && this.#times[gone]! <= now - WINDOW) gone += 1;
    this.#times.splice(0, gone);
    return this.#times.length;
  }

  /** When fewer than `limit` are counted, with nothing more passing: now, if so already. */
  freeAt(limit: number, now: number): number {
    const count = this.count(now);
    return count < limit ? now : this.#times[count - limit]! + WINDOW;
  }

  /** When the oldest that is counted no longer is; now, if there is none. */
  nextAt(now: number): number {
    return this.count(now) === 0 ? now : this.#times[0]! + WINDOW;
  }
}
