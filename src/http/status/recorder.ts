import type { FastifyInstance } from "fastify";
import type { Engine } from "../../engine/index.js";
import type { KeyRing } from "../../keys/index.js";
import type { EndedCall } from "../request-facts.js";
import { LastHour, type MinuteFigures } from "./last-hour.js";

/** Milliseconds between two looks at what goes on. */
const sampleEvery = 1000;

/** Told of every request that ended, beside the record that it keeps itself. */
export type Listener = (call: EndedCall) => void;

/** Watches the server, so that its last hour can be shown. */
export class Recorder {
  readonly #engine: Engine;
  readonly #keys: KeyRing;
  readonly #lastHour = new LastHour();
  readonly #listeners: Listener[] = [];

  constructor(engine: Engine, keys: KeyRing) {
    this.#engine = engine;
    this.#keys = keys;
  }

  /** Looks once a second, until the server closes. */
  watch(app: FastifyInstance): void {
    const timer = setInterval(() => this.sample(), sampleEvery).unref();
    app.addHook("onClose", async () => clearInterval(timer));
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  readonly ended: Listener = (call) => {
    for (const listener of this.#listeners) listener(call);
    if (!call.transcribes) return;
    const { status, milliseconds, facts } = call;
    const { audioSeconds, session = false, callback, receiveMs = 0 } = facts;
    const request = {
      failed: status >= 400,
      // A stream is no answer, and one with callback says nothing of how long transcribing takes.
      ...(!session && callback === undefined && { milliseconds: Math.max(0, milliseconds - receiveMs) }),
      ...(audioSeconds !== undefined && { audioSeconds }),
    };
    this.#lastHour.ended(request, this.#keys.now());
    this.sample();
  };

  sample(): void {
    const { waiting, admitted, streams } = this.#engine.status();
    this.#lastHour.sample({ waiting, admitted, streams, audioSeconds: this.#keys.heardSeconds }, this.#keys.now());
  }

  lastHour(): readonly MinuteFigures[] {
    this.sample();
    return this.#lastHour.minutes(this.#keys.now());
  }
}
