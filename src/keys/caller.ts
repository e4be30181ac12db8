import type { KeyActivity } from "./key-activity.js";
import type { KeyRecord, Scope } from "./key-store.js";
import { type Quota, QuotaExceeded } from "./quota.js";
import { endOfDay } from "./usage-day.js";

/** Seconds after which a stream may have ended. */
const streamRetry = 5;

/** What callers do that is to be stored. */
export interface CallerEvents {
  admitted(): void;
  heard(seconds: number): void;
}

/** Whoever sent a request: a key, or a short-lived token that stands for one. What it does counts against the key's limits. */
export class Caller {
  readonly key: KeyRecord;
  readonly scopes: readonly Scope[];
  /** When the token ends, ISO 8601; absent: it is the key itself. */
  readonly tokenExpires?: string;
  readonly #activity: KeyActivity;
  readonly #events: CallerEvents;
  readonly #now: () => number;

  constructor(key: KeyRecord, tokenExpires: string | undefined, activity: KeyActivity, events: CallerEvents, now: () => number) {
    this.key = key;
    this.scopes = tokenExpires === undefined ? key.scopes : ["transcribe"];
    if (tokenExpires !== undefined) this.tokenExpires = tokenExpires;
    this.#activity = activity;
    this.#events = events;
    this.#now = now;
  }

  /**
   * Counts one request.
   * @throws QuotaExceeded where the key's minute or its day is used up; then it does not count
   */
  admit(): void {
    const now = this.#now();
    if (!this.mayHear()) throw new QuotaExceeded(this.#minutes(), (endOfDay(now) - now) / 1000);
    const { requestsPerMinute: limit } = this.key.limits;
    const { window } = this.#activity;
    if (limit !== undefined && !window.take(limit, now)) {
      throw new QuotaExceeded(this.#requests(limit), (window.freeAt(limit, now) - now) / 1000);
    }
    this.#activity.request(now);
    this.#events.admitted();
  }

  /**
   * Counts one live stream until what is returned is called, which may be more than once.
   * @throws QuotaExceeded
   */
  openStream(): () => void {
    const { streams: limit } = this.key.limits;
    if (limit !== undefined && this.#activity.streams >= limit) throw new QuotaExceeded(this.#streams(limit), streamRetry);
    this.#activity.streams += 1;
    let held = true;
    return () => {
      if (held) this.#activity.streams -= 1;
      held = false;
    };
  }

  /** Counts seconds of audio. */
  hear(seconds: number): void {
    if (seconds <= 0) return;
    this.#activity.hear(seconds, this.#now());
    this.#events.heard(seconds);
  }

  /** Whether any of the day's audio is left. */
  mayHear(): boolean {
    const { minutesPerDay: limit } = this.key.limits;
    return limit === undefined || this.#activity.today(this.#now()).audioSeconds < limit * 60;
  }

  /** The first limit that the key has, of requests, minutes and streams; undefined when it has none. */
  quota(): Quota | undefined {
    const { requestsPerMinute, minutesPerDay, streams } = this.key.limits;
    if (requestsPerMinute !== undefined) return this.#requests(requestsPerMinute);
    if (minutesPerDay !== undefined) return this.#minutes();
    return streams === undefined ? undefined : this.#streams(streams);
  }

  #requests(limit: number): Quota {
    const now = this.#now();
    const { window } = this.#activity;
    return { resource: "requests", limit, remaining: Math.max(0, limit - window.count(now)), reset: window.nextAt(now) };
  }

  #minutes(): Quota {
    const now = this.#now();
    const limit = this.key.limits.minutesPerDay ?? 0;
    const left = limit - this.#activity.today(now).audioSeconds / 60;
    return { resource: "audio-minutes", limit, remaining: Math.max(0, Math.floor(left)), reset: endOfDay(now) };
  }

  #streams(limit: number): Quota {
    const remaining = Math.max(0, limit - this.#activity.streams);
    return { resource: "streams", limit, remaining, reset: this.#now() + (remaining === 0 ? streamRetry * 1000 : 0) };
  }
}
