import type { ToEncoder } from "./messages.js";
import { moreUrgent, precedenceOfUrgencies, URGENCIES, type Urgency } from "./urgency.js";

export type EncoderTask = Extract<ToEncoder, { readonly type: "encode" }>;

/** The windows that the encoder's thread has been given: the most urgent first, those of one urgency in order. */
export class EncoderTasks {
  readonly #tasks: EncoderTask[] = [];
  readonly #precedence = precedenceOfUrgencies();
  #held: readonly Urgency[] = [];

  hear(message: ToEncoder): void {
    if (message.type === "encode") this.#tasks.push(message);
    else if (message.type === "hold") this.#held = message.urgencies;
    else {
      const at = this.#tasks.findIndex(({ id }) => id === message.id);
      if (at >= 0) this.#tasks.splice(at, 1);
    }
  }

  /** Whether windows of an urgency may not begin, nor go on. */
  held(urgency: Urgency): boolean {
    return this.#held.includes(urgency);
  }

  /** Takes the next one, or the next that is more urgent than `before`; undefined when there is none that may begin. */
  next(before?: Urgency): EncoderTask | undefined {
    const wanted = before === undefined ? URGENCIES : moreUrgent(before);
    const urgencies = this.#tasks.map(({ urgency }) => urgency).filter((each) => wanted.includes(each) && !this.held(each));
    const chosen = this.#precedence.choose(new Map(urgencies.map((each) => [each, 1])));
    const at = this.#tasks.findIndex(({ urgency }) => urgency === chosen);
    return at < 0 ? undefined : this.#tasks.splice(at, 1)[0];
  }
}
