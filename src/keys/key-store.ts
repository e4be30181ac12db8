/** What a key may do. `admin` manages keys and sees how the server does; whoever may that may transcribe too. */
export const SCOPES = ["transcribe", "admin"] as const;

export type Scope = (typeof SCOPES)[number];

/** What is absent is not limited. */
export interface KeyLimits {
  /** Whole number, 1 to 60,000. */
  readonly requestsPerMinute?: number;
  /** Live streams open at once; 0 for none. */
  readonly streams?: number;
  /** Minutes of audio a day (UTC). */
  readonly minutesPerDay?: number;
}

/** What a key was used for on one day. */
export interface KeyUsage {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly requests: number;
  /** Seconds of audio transcribed; each channel counts where channels are transcribed apart. */
  readonly audioSeconds: number;
}

/** What is known of a key. The key itself is nowhere but with its owner. Times are ISO 8601, UTC. */
export interface KeyRecord {
  /** UUID, which says nothing about the key. */
  readonly id: string;
  /** The key's first eight characters: enough to tell keys apart, far too little to use. */
  readonly prefix: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly created: string;
  /** When it ends; absent: never. */
  readonly expires?: string;
  /** Absent while the key works. */
  readonly revoked?: string;
  /** To the minute; absent: never. */
  readonly lastUsed?: string;
  readonly limits: KeyLimits;
  readonly today: KeyUsage;
}

/** A key at the one moment when it can be seen. */
export interface CreatedKey extends KeyRecord {
  readonly key: string;
}

export interface KeyOptions {
  /** Default: `transcribe`. `admin` brings `transcribe` with it. */
  readonly scopes?: readonly Scope[];
  /** Milliseconds since 1970. */
  readonly expires?: number;
  readonly limits?: KeyLimits;
}

/** What is absent stays as it is; `null` takes it away. */
export interface KeyChanges {
  readonly name?: string;
  readonly scopes?: readonly Scope[];
  readonly expires?: number | null;
  readonly limits?: { readonly [K in keyof KeyLimits]?: KeyLimits[K] | null };
}

export interface ChangeOptions {
  /** Refuses what would leave no working key with the scope `admin`. */
  readonly keepAdmin?: boolean;
}

/** A short-lived token: a secret that stands for a key. */
export interface TokenRecord {
  readonly key: KeyRecord;
  readonly expires: string;
}

/** What happened to one key and is not stored yet. */
export interface UsageEntry extends KeyUsage {
  readonly id: string;
  /** ISO 8601; absent: not worth a write. */
  readonly lastUsed?: string;
}

/**
 * The port between the server and what it stores of its keys. What one process writes, every other sees at its next call.
 * `prefix` is 1 to 8 characters of a key, a whole key, or its id.
 */
export interface KeyStore {
  /** @throws KeyStoreError `bad_name`, `bad_value` */
  create(name: string, options?: KeyOptions): Promise<CreatedKey>;
  /** Oldest first, revoked ones included. */
  list(): Promise<readonly KeyRecord[]>;
  /**
   * Changes the one key that begins with `prefix` and is not revoked.
   * @throws KeyStoreError `bad_prefix`, `unknown_prefix`, `ambiguous_prefix`, `bad_name`, `bad_value`, `last_admin`
   */
  update(prefix: string, changes: KeyChanges, options?: ChangeOptions): Promise<KeyRecord>;
  /**
   * Ends the one key that begins with `prefix` and is not revoked.
   * @throws KeyStoreError `bad_prefix`, `unknown_prefix`, `ambiguous_prefix`, `last_admin`
   */
  revoke(prefix: string, options?: ChangeOptions): Promise<KeyRecord>;
  /** @returns the record of a whole key, which may have expired; undefined when it is none, or was revoked. */
  find(key: string): Promise<KeyRecord | undefined>;
  /** Makes a token for a key. */
  grant(id: string, expires: number): Promise<string>;
  /** @returns a token with its key, either of which may have expired; undefined when it is none, or its key was revoked. */
  findToken(token: string): Promise<TokenRecord | undefined>;
  /** Adds to what is stored, all or nothing, without waiting for other processes. @returns the days' totals, in the same order. */
  addUsage(entries: readonly UsageEntry[]): Promise<readonly KeyUsage[]>;
  close(): Promise<void>;
}

export type KeyStoreErrorCode = "bad_name" | "bad_value" | "bad_prefix" | "unknown_prefix" | "ambiguous_prefix" | "last_admin" | "unusable";

export class KeyStoreError extends Error {
  readonly code: KeyStoreErrorCode;

  constructor(code: KeyStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KeyStoreError";
    this.code = code;
  }
}
