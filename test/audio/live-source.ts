/** A source that gives what it is handed, when it is handed it, and waits in between: a socket, as far as a decoder sees it. */
export class LiveSource implements AsyncIterableIterator<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  #wake = () => {};
  #ended = false;
  #returned = false;

  get returned(): boolean {
    return this.#returned;
  }

  give(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      const value = this.#waiting.shift();
      if (value) return { done: false, value };
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#returned = true;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
