import type { ToEncoder } from "./messages.js";
import { KINDS, type Kind, kindOf, precedenceOfKinds } from "./urgency.js";

export type EncoderTask = Extract<ToEncoder, { readonly type: "encode" }>;

/** The windows that the encoder's thread has been given: finals before interims before recordings, each kind in order. */
export class EncoderTasks {
  readonly #tasks: EncoderTask[] = [];
  readonly #precedence = precedenceOfKinds();
  #held: readonly Kind[] = [];

  hear(message: Exclude<ToEncoder, { readonly type: "memory" }>): void {
    if (message.type === "encode") this.#tasks.push(message);
    else if (message.type === "hold") this.#held = message.kinds;
    else {
      const at = this.#tasks.findIndex(({ id }) => id === message.id);
      if (at >= 0) this.#tasks.splice(at, 1);
    }
  }

  /** Whether windows of a kind may not begin, nor go on. */
  held(kind: Kind): boolean {
    return this.#held.includes(kind);
  }

  /** Takes the next one, or the next that is more urgent than a kind; undefined when there is none that may begin. */
  next(before?: Kind): EncoderTask | undefined {
    const wanted = before === undefined ? KINDS : KINDS.slice(0, KINDS.indexOf(before));
    const kinds = this.#tasks.map(({ urgency }) => kindOf(urgency)).filter((kind) => wanted.includes(kind) && !this.held(kind));
    const chosen = this.#precedence.choose(new Map(kinds.map((kind) => [kind, 1])));
    const at = this.#tasks.findIndex(({ urgency }) => kindOf(urgency) === chosen);
    return at < 0 ? undefined : this.#tasks.splice(at, 1)[0];
  }
}
