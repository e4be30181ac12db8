/** One message to the worker; what one request holds on the way in is this times `IN_FLIGHT` + 1, and one chunk of its source. */
const MESSAGE_BYTES = 65_536;
const IN_FLIGHT = 2;

/** Where the bytes go. */
export interface PumpTarget {
  /** A message, in memory of its own that can be handed over. `taken` must be told when it has been used. */
  bytes(message: Uint8Array): void;
  end(): void;
  /** `drained` may have become true. */
  changed(): void;
}

/** Reads a source only as fast as its bytes are used. Small chunks are joined while the other side is busy, large ones cut. */
export class BytePump {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #target: PumpTarget;
  readonly #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #inFlight = 0;
  #asked = false;
  #answers = 0;
  #stopped = false;
  #wake = () => {};

  constructor(source: AsyncIterator<Uint8Array>, target: PumpTarget) {
    this.#source = source;
    this.#target = target;
  }

  /** The source has been asked for more and has not answered, and all that it gave has been used. */
  get drained(): boolean {
    return this.#asked && this.#pendingBytes === 0 && this.#inFlight === 0;
  }

  /** How often the source has answered. */
  get answers(): number {
    return this.#answers;
  }

  /** Until the source ends or `stop`. @throws the source's error */
  async run(): Promise<void> {
    while (!this.#stopped) {
      this.#asked = true;
      this.#target.changed();
      const next = await this.#source.next();
      this.#asked = false;
      this.#answers += 1;
      if (next.done) break;
      await this.#take(next.value);
    }
    await this.#room();
    if (!this.#stopped) this.#target.end();
  }

  /** So many messages have been used. What waited goes at once: the source may pause for long. */
  taken(messages: number): void {
    if (messages === 0) return;
    this.#inFlight -= messages;
    this.#flush();
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#pending.length = 0;
    this.#pendingBytes = 0;
    this.#wake();
  }

  async #take(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length && !this.#stopped; ) {
      const part = chunk.subarray(at, at + MESSAGE_BYTES - this.#pendingBytes);
      at += part.length;
      // Kept while the source goes on, so a copy: the source may use its buffer again.
      this.#pending.push(this.#inFlight < IN_FLIGHT ? part : part.slice());
      this.#pendingBytes += part.length;
      this.#flush();
      if (this.#pendingBytes === MESSAGE_BYTES) await this.#room();
    }
  }

  async #room(): Promise<void> {
    while (!this.#stopped && this.#pendingBytes > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #flush(): void {
    if (this.#stopped || this.#pendingBytes === 0 || this.#inFlight >= IN_FLIGHT) return;
    const message = new Uint8Array(this.#pendingBytes);
    let at = 0;
    for (const part of this.#pending) {
      message.set(part, at);
      at += part.length;
    }
    this.#pending.length = 0;
    this.#pendingBytes = 0;
    this.#inFlight += 1;
    this.#target.bytes(message);
  }
}
