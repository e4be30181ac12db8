import { Caller, type CallerEvents } from "./caller.js";
import { KeyActivity } from "./key-activity.js";
import type { ChangeOptions, CreatedKey, KeyChanges, KeyOptions, KeyRecord, KeyStore, UsageEntry } from "./key-store.js";
import { isToken } from "./secret.js";
import { openKeyStore } from "./sqlite-key-store.js";

/** Milliseconds after which what keys did is stored, all at once. */
const storeAfter = 10_000;

/** A credential that is no longer good, although it once was. */
export interface ExpiredCredential {
  readonly expired: "key" | "token";
  /** ISO 8601. */
  readonly at: string;
}

/** A key with what it does now. */
export interface ActiveKey extends KeyRecord {
  /** Live streams open at this server. */
  readonly streams: number;
}

/**
 * The keys of a running server: who a credential is, what each key has done, and what its limits leave. Requests and audio are stored some
 * seconds later, so that no request waits for the disk; each process counts requests a minute and streams of its own.
 */
export class KeyRing {
  readonly #store: KeyStore;
  readonly #events: CallerEvents = {
    admitted: () => this.#later(),
    heard: (seconds) => {
      this.#heardSeconds += seconds;
      this.#later();
    },
  };
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** One for each key that was used since the start. */
  readonly #activities = new Map<string, KeyActivity>();
  #heardSeconds = 0;
  #timer: NodeJS.Timeout | undefined;
  #storing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(store: KeyStore, now: () => number = Date.now) {
    this.#store = store;
    this.now = now;
  }

  /** See {@link KeyStore.create}. */
  create(name: string, options?: KeyOptions): Promise<CreatedKey> {
    return this.#store.create(name, options);
  }

  /** See {@link KeyStore.update}. */
  async update(prefix: string, changes: KeyChanges, options?: ChangeOptions): Promise<ActiveKey> {
    return this.#active(await this.#store.update(prefix, changes, options));
  }

  /** See {@link KeyStore.revoke}. */
  async revoke(prefix: string, options?: ChangeOptions): Promise<ActiveKey> {
    return this.#active(await this.#store.revoke(prefix, options));
  }

  /** Oldest first, revoked ones included. */
  async list(): Promise<readonly ActiveKey[]> {
    return (await this.#store.list()).map((record) => this.#active(record));
  }

  /** @returns the key's record, or undefined when it is not a working key. */
  async verify(key: string): Promise<KeyRecord | undefined> {
    const caller = await this.identify(key);
    return caller instanceof Caller ? caller.key : undefined;
  }

  /** @returns undefined when it is no key and no token, or the key was revoked. */
  async identify(credential: string): Promise<Caller | ExpiredCredential | undefined> {
    const token = isToken(credential) ? await this.#store.findToken(credential) : undefined;
    const key = token?.key ?? (isToken(credential) ? undefined : await this.#store.find(credential));
    if (key === undefined) return undefined;
    const now = this.now();
    if (key.expires !== undefined && Date.parse(key.expires) <= now) return { expired: "key", at: key.expires };
    if (token !== undefined && Date.parse(token.expires) <= now) return { expired: "token", at: token.expires };
    const activity = this.#activityOf(key.id);
    activity.read(key);
    activity.use(now);
    this.#later();
    return new Caller(key, token?.expires, activity, this.#events, this.now);
  }

  /** Makes a short-lived token, which may transcribe as long as its key works. */
  grant({ key }: Caller, seconds: number): Promise<string> {
    return this.#store.grant(key.id, this.now() + seconds * 1000);
  }

  /** Counts seconds of audio for the key with an id, where nobody calls any more. */
  hear(id: string, seconds: number): void {
    this.#activityOf(id).hear(seconds, this.now());
    this.#events.heard(seconds);
  }

  /** Seconds of audio that all keys have had transcribed since the start. */
  get heardSeconds(): number {
    return this.#heardSeconds;
  }

  /** What a caller's key does now. */
  standing({ key }: Caller): ActiveKey {
    return this.#active(key);
  }

  /** Stores what happened since the last time. @throws whatever keeps it from being stored; it is kept for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#storing = this.#storing.catch(() => undefined).then(() => this.#storeAll());
    return this.#storing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.flush().catch(() => undefined);
    await this.#store.close();
  }

  async #storeAll(): Promise<void> {
    const now = this.now();
    const all: (readonly [KeyActivity, UsageEntry])[] = [];
    for (const activity of this.#activities.values()) for (const entry of activity.unstored(now)) all.push([activity, entry]);
    if (all.length === 0) return;
    const totals = await this.#store.addUsage(all.map(([, entry]) => entry));
    for (const [index, [activity, entry]] of all.entries()) activity.stored(entry, totals[index]!);
  }

  /** Another process that writes at the moment is no harm: the next time comes. */
  #later(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => void this.flush().catch(() => this.#later()), storeAfter).unref();
  }

  #activityOf(id: string): KeyActivity {
    const activity = this.#activities.get(id) ?? new KeyActivity(id);
    this.#activities.set(id, activity);
    return activity;
  }

  #active(record: KeyRecord): ActiveKey {
    const activity = this.#activities.get(record.id);
    if (activity === undefined) return { ...record, streams: 0 };
    activity.read(record);
    const lastUsed = [record.lastUsed, activity.lastUsed]
      .filter((time) => time !== undefined)
      .sort()
      .at(-1);
    return { ...record, today: activity.today(this.now()), streams: activity.streams, ...(lastUsed !== undefined && { lastUsed }) };
  }
}

/**
 * The keys in a SQLite file, which is made when it is missing.
 * @throws KeyStoreError `unusable`
 */
export async function openKeyRing(path: string, now: () => number = Date.now): Promise<KeyRing> {
  return new KeyRing(await openKeyStore(path, now), now);
}
