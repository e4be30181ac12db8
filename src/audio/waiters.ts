/** Those who wait for something to change, and look again when it has. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Resolves at the next `wake`. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
