/** A key's row: the whole schema is in migrations.ts. */
export interface KeyTable {
  readonly hash: string;
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  /** Separated by spaces, as in OAuth. */
  readonly scopes: string;
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
  readonly last_used: string | null;
  readonly requests_per_minute: number | null;
  readonly streams: number | null;
  readonly minutes_per_day: number | null;
}

/** What a key did on a day, `YYYY-MM-DD`. */
interface UsageTable {
  readonly key_id: string;
  readonly day: string;
  readonly requests: number;
  readonly audio_seconds: number;
}

/** Short-lived tokens. */
interface TokenTable {
  readonly hash: string;
  readonly key_id: string;
  readonly expires: string;
}

export interface KeyDatabase {
  readonly keys: KeyTable;
  readonly key_usage: UsageTable;
  readonly tokens: TokenTable;
}
