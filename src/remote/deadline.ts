/** A signal that is aborted with another one's reason, or with what is late once so many milliseconds are over. */
export class Deadline {
  readonly #stop = new AbortController();
  readonly #parent: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #aborted = () => this.#stop.abort(this.#parent.reason);

  constructor(milliseconds: number, parent: AbortSignal, late: () => Error) {
    this.#parent = parent;
    parent.addEventListener("abort", this.#aborted, { once: true });
    this.#timer = setTimeout(() => this.#stop.abort(late()), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Time counts no more; the other signal still does. */
  met(): void {
    clearTimeout(this.#timer);
  }

  /** Neither counts any more. */
  end(): void {
    this.met();
    this.#parent.removeEventListener("abort", this.#aborted);
  }
}
