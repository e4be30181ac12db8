type Close = () => Promise<unknown>;

/** What a start has opened so far, to be closed in the opposite order: after success by a signal, after a failure at once. */
export class Opened {
  readonly #closes: Close[] = [];
  #closing = false;

  get closing(): boolean {
    return this.#closing;
  }

  add(close: Close): void {
    this.#closes.push(close);
  }

  /** Closes everything, each before what it was built on; a failure does not keep the rest open. */
  async close(): Promise<void> {
    this.#closing = true;
    for (let close = this.#closes.pop(); close !== undefined; close = this.#closes.pop()) {
      await close().catch(() => undefined);
    }
  }
}
