import type { ActiveKey } from "./key-ring.js";
import type { KeyRecord } from "./key-store.js";

/** A key as the HTTP API and the command line show it, in JSON's names. */
export function describeKey(key: KeyRecord | ActiveKey, now: number) {
  const { id, prefix, name, scopes, created, expires, revoked, lastUsed, limits, today } = key;
  return {
    id,
    prefix,
    name,
    scopes: [...scopes],
    state: stateOf(key, now),
    created,
    ...(expires !== undefined && { expires }),
    ...(revoked !== undefined && { revoked }),
    ...(lastUsed !== undefined && { last_used: lastUsed }),
    limits: {
      ...(limits.requestsPerMinute !== undefined && { requests_per_minute: limits.requestsPerMinute }),
      ...(limits.streams !== undefined && { streams: limits.streams }),
      ...(limits.minutesPerDay !== undefined && { minutes_per_day: limits.minutesPerDay }),
    },
    usage: {
      requests_today: today.requests,
      minutes_today: Math.round((today.audioSeconds / 60) * 1000) / 1000,
      ...("streams" in key && { streams: key.streams }),
    },
  };
}

export type KeyState = "working" | "expired" | "revoked";

export function stateOf({ expires, revoked }: KeyRecord, now: number): KeyState {
  if (revoked !== undefined) return "revoked";
  return expires !== undefined && Date.parse(expires) <= now ? "expired" : "working";
}
