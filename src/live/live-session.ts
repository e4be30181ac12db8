import { LiveChannel } from "./live-channel.js";
import type { LiveEvent } from "./live-event.js";
import type { LiveInput } from "./live-input.js";
import type { LiveOptions } from "./live-options.js";
import { DEFAULT_POLICY, type LivePolicy } from "./live-policy.js";

/** One live session: what happens goes in, what is to be done comes out. It keeps no time and waits for nothing. */
export class LiveSession {
  readonly #channels: readonly LiveChannel[];
  /** Whose transcription it is, for those that are on the way. */
  readonly #asked = new Map<number, LiveChannel>();
  #events: LiveEvent[] = [];
  #nextId = 0;
  #ended = false;

  constructor(options: LiveOptions, policy: Partial<LivePolicy> = {}) {
    const whole = { ...DEFAULT_POLICY, ...policy };
    this.#channels = Array.from({ length: options.channels }, (_, channel) => {
      const made: LiveChannel = new LiveChannel(channel, options, whole, {
        ask: (window, urgency) => {
          const id = this.#nextId++;
          this.#asked.set(id, made);
          this.#events.push({ type: "transcribe", id, channel, window, urgency });
          return id;
        },
        cancel: (id) => {
          this.#asked.delete(id);
          // What was asked for by the same input has not been begun.
          const at = this.#events.findIndex((event) => event.type === "transcribe" && event.id === id);
          if (at >= 0) this.#events.splice(at, 1);
          else this.#events.push({ type: "cancel", id });
        },
        emit: (event) => this.#events.push(event),
      });
      return made;
    });
  }

  /** Seconds of audio that have been received, are due to be final and are not: the longest over channels. */
  get behind(): number {
    return Math.max(...this.#channels.map(({ behind }) => behind));
  }

  /** Samples that are held, of all channels. */
  get held(): number {
    return this.#channels.reduce((sum, { held }) => sum + held, 0);
  }

  push(input: LiveInput): LiveEvent[] {
    if (this.#ended) return [];
    this.#take(input);
    if (this.#channels.every(({ ended }) => ended)) {
      this.#ended = true;
      this.#events.push({ type: "ended" });
    }
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #take(input: LiveInput): void {
    switch (input.type) {
      case "audio":
        this.#channels[input.channel]?.take(input);
        return;
      case "transcribed":
      case "failed": {
        const channel = this.#asked.get(input.id);
        this.#asked.delete(input.id);
        if (input.type === "transcribed") channel?.answer(input.id, input);
        else channel?.failed(input.id);
        return;
      }
      case "finalize":
      case "end":
        for (const [i, channel] of this.#channels.entries())
          if (input.type === "end" || input.channel === undefined || input.channel === i) channel.take(input);
        return;
      case "quiet":
        for (const channel of this.#channels) channel.quiet(input.seconds);
    }
  }
}
