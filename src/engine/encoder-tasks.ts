import type { ToEncoder } from "./messages.js";
import { type Kind, kindOf, precedenceOfKinds } from "./urgency.js";

export type EncoderTask = Extract<ToEncoder, { readonly type: "encode" }>;

/** The windows that the encoder's thread has been given: finals before interims before recordings, each kind in order. */
export class EncoderTasks {
  readonly #tasks: EncoderTask[] = [];
  readonly #precedence = precedenceOfKinds();
  #held = false;

  hear(message: ToEncoder): void {
    if (message.type === "encode") this.#tasks.push(message);
    else if (message.type === "hold") this.#held = message.held;
    else {
      const at = this.#tasks.findIndex(({ id }) => id === message.id);
      if (at >= 0) this.#tasks.splice(at, 1);
    }
  }

  /** Whether windows of recordings may not begin, nor go on. */
  get held(): boolean {
    return this.#held;
  }

  /** Takes the next live one. */
  nextLive(): EncoderTask | undefined {
    return this.#take((kind) => kind !== "recording");
  }

  /** Takes the next one; undefined when there is none that may begin. */
  next(): EncoderTask | undefined {
    return this.#take((kind) => !this.#held || kind !== "recording");
  }

  #take(may: (kind: Kind) => boolean): EncoderTask | undefined {
    const kinds = this.#tasks.map(({ urgency }) => kindOf(urgency)).filter(may);
    const chosen = this.#precedence.choose(new Map(kinds.map((kind) => [kind, 1])));
    const at = this.#tasks.findIndex(({ urgency }) => kindOf(urgency) === chosen);
    return at < 0 ? undefined : this.#tasks.splice(at, 1)[0];
  }
}
