/** What one of a key's limits leaves. */
export interface Quota {
  readonly resource: "requests" | "audio-minutes" | "streams";
  readonly limit: number;
  /** Whole ones. */
  readonly remaining: number;
  /** When more may remain, in milliseconds since 1970. */
  readonly reset: number;
}

/** A key has used up one of its limits. */
export class QuotaExceeded extends Error {
  readonly quota: Quota;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number;

  constructor(quota: Quota, retryAfter: number) {
    super(`The limit of ${quota.limit} (${quota.resource}) is used up.`);
    this.name = "QuotaExceeded";
    this.quota = quota;
    this.retryAfter = Math.max(1, Math.ceil(retryAfter));
  }
}
