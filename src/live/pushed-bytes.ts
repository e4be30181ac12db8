/** Bytes as they are given, to be taken as fast as somebody wants them: what is given between two takes comes as one piece. */
export class PushedBytes implements AsyncIterable<Uint8Array> {
  #held: Uint8Array[] = [];
  #ended = false;
  #wake = () => {};
  readonly #onTaken: (bytes: number, pieces: number) => void;

  /** @param onTaken told how many bytes were taken, and how many pieces they had come in */
  constructor(onTaken: (bytes: number, pieces: number) => void) {
    this.#onTaken = onTaken;
  }

  push(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#held.push(bytes);
    this.#wake();
  }

  /** Nothing more comes after what is held. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return {
      next: async () => {
        while (this.#held.length === 0) {
          if (this.#ended) return { done: true, value: undefined };
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        const pieces = this.#held;
        this.#held = [];
        const value = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
        this.#onTaken(value.length, pieces.length);
        return { done: false, value };
      },
      return: async () => {
        this.#held = [];
        this.end();
        return { done: true, value: undefined };
      },
    };
  }
}
