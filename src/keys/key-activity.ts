import type { KeyRecord, KeyUsage, UsageEntry } from "./key-store.js";
import { SlidingWindow } from "./sliding-window.js";
import { dayOf } from "./usage-day.js";

/** Milliseconds between two times that a key's last use is stored. */
const usedEvery = 60_000;

type Pending = { -readonly [K in keyof KeyUsage]: KeyUsage[K] };

/** What one key does now and did today, as far as this process knows; what is not stored yet among it. */
export class KeyActivity {
  readonly window = new SlidingWindow();
  /** Live streams open. */
  streams = 0;
  readonly #id: string;
  /** What is stored of the last day that was heard of, by all processes. */
  #stored: KeyUsage = { day: "", requests: 0, audioSeconds: 0 };
  /** The days since the last time that it was stored: mostly one. */
  #pending: Pending[] = [];
  #lastUsed: number | undefined;
  #usedStored = Number.NEGATIVE_INFINITY;

  constructor(id: string) {
    this.#id = id;
  }

  /** Takes what was read from the store. */
  read({ today, lastUsed }: KeyRecord): void {
    this.#learn(today);
    if (lastUsed !== undefined) this.#usedStored = Math.max(this.#usedStored, Date.parse(lastUsed));
  }

  use(now: number): void {
    this.#lastUsed = now;
  }

  request(now: number): void {
    this.#on(now).requests += 1;
  }

  hear(seconds: number, now: number): void {
    this.#on(now).audioSeconds += seconds;
  }

  today(now: number): KeyUsage {
    const day = dayOf(now);
    const stored = day === this.#stored.day ? this.#stored : { requests: 0, audioSeconds: 0 };
    const pending = this.#pending.find((each) => each.day === day);
    return {
      day,
      requests: stored.requests + (pending?.requests ?? 0),
      audioSeconds: stored.audioSeconds + (pending?.audioSeconds ?? 0),
    };
  }

  /** ISO 8601. */
  get lastUsed(): string | undefined {
    return this.#lastUsed === undefined ? undefined : new Date(this.#lastUsed).toISOString();
  }

  /** What is worth storing. */
  unstored(now: number): readonly UsageEntry[] {
    const used = this.#lastUsed !== undefined && this.#lastUsed - this.#usedStored >= usedEvery ? this.lastUsed : undefined;
    const entries = this.#pending.map((pending) => ({ id: this.#id, ...pending }));
    if (used === undefined) return entries;
    const last = entries.pop() ?? { id: this.#id, day: dayOf(now), requests: 0, audioSeconds: 0 };
    return [...entries, { ...last, lastUsed: used }];
  }

  /** An entry has been stored; more may have happened meanwhile. */
  stored({ day, requests, audioSeconds, lastUsed }: UsageEntry, total: KeyUsage): void {
    this.#learn(total);
    if (lastUsed !== undefined) this.#usedStored = Date.parse(lastUsed);
    const pending = this.#pending.find((each) => each.day === day);
    if (pending === undefined) return;
    pending.requests -= requests;
    pending.audioSeconds -= audioSeconds;
    if (pending.requests === 0 && pending.audioSeconds <= 1e-9) this.#pending = this.#pending.filter((each) => each !== pending);
  }

  #on(now: number): Pending {
    const day = dayOf(now);
    const last = this.#pending.at(-1);
    if (last?.day === day) return last;
    const next = { day, requests: 0, audioSeconds: 0 };
    this.#pending.push(next);
    return next;
  }

  /** Totals of a day only grow: an older answer of the store may come after a newer one. */
  #learn(told: KeyUsage): void {
    if (told.day > this.#stored.day) this.#stored = told;
    if (told.day !== this.#stored.day) return;
    const { day, requests, audioSeconds } = this.#stored;
    this.#stored = { day, requests: Math.max(requests, told.requests), audioSeconds: Math.max(audioSeconds, told.audioSeconds) };
  }
}
