import type { KeyDatabase, KeyTable } from "./key-database.js";
import type { KeyChanges, KeyLimits, KeyOptions, KeyRecord, Scope } from "./key-store.js";
import { checkExpiry, checkLimit, checkName, checkScopes } from "./key-values.js";

type Usage = KeyDatabase["key_usage"];

/** A key's row with that of its day; the latter is all null when there is none. */
export type KeyRow = KeyTable & { readonly [K in "requests" | "audio_seconds"]: Usage[K] | null };

const limitColumns = {
  requestsPerMinute: "requests_per_minute",
  streams: "streams",
  minutesPerDay: "minutes_per_day",
} as const satisfies Readonly<Record<keyof KeyLimits, keyof KeyTable>>;

const limitNames = Object.keys(limitColumns) as (keyof KeyLimits)[];

/** @param day the one that the row's usage is of */
export function recordOf(row: KeyRow, day: string): KeyRecord {
  const { id, prefix, name, created, expires, revoked, last_used: lastUsed } = row;
  const limits = limitNames.flatMap((limit) => (row[limitColumns[limit]] === null ? [] : [[limit, row[limitColumns[limit]]]]));
  return {
    id,
    prefix,
    name,
    scopes: row.scopes.split(" ") as Scope[],
    created,
    ...(expires !== null && { expires }),
    ...(revoked !== null && { revoked }),
    ...(lastUsed !== null && { lastUsed }),
    limits: Object.fromEntries(limits),
    today: { day, requests: row.requests ?? 0, audioSeconds: row.audio_seconds ?? 0 },
  };
}

/** Checks what a new key is made of. @throws KeyStoreError */
export function columnsOf(name: string, { scopes = ["transcribe"], expires, limits = {} }: KeyOptions, now: number) {
  return {
    requests_per_minute: null,
    streams: null,
    minutes_per_day: null,
    expires: null,
    ...changedColumns({ name, scopes, limits, ...(expires !== undefined && { expires }) }, now),
    name: checkName(name),
    scopes: checkScopes(scopes).join(" "),
  };
}

/** The columns that change. @throws KeyStoreError */
export function changedColumns({ name, scopes, expires, limits = {} }: KeyChanges, now: number): Partial<KeyTable> {
  const limited = limitNames.flatMap((limit) => {
    const value = limits[limit];
    return value === undefined ? [] : [[limitColumns[limit], value === null ? null : checkLimit(limit, value)]];
  });
  return {
    ...(name !== undefined && { name: checkName(name) }),
    ...(scopes !== undefined && { scopes: checkScopes(scopes).join(" ") }),
    ...(expires !== undefined && { expires: expires === null ? null : checkExpiry(expires, now) }),
    ...Object.fromEntries(limited),
  };
}
