import { type KeyChanges, type KeyLimits, KeyStoreError, parseExpiry, type Scope } from "../keys/index.js";

const option = (description: string, valueHint: string) => ({ type: "string", description, valueHint }) as const;

/** What `keys create` and `keys update` have in common. */
export const keyOptions = {
  scope: option("What the key may do: transcribe, or admin for everything", "SCOPE"),
  expires: option("When it ends: 30d, 12h, 2026-12-31; or never", "WHEN"),
  "requests-per-minute": option("Requests that it may make a minute; or none for no limit", "N"),
  streams: option("Live streams that it may have open at once; or none for no limit", "N"),
  "minutes-per-day": option("Minutes of audio that it may transcribe a day (UTC); or none for no limit", "N"),
} as const;

type Given = Readonly<Partial<Record<keyof typeof keyOptions | "name", string>>>;

function limit(given: string | undefined): number | null | undefined {
  if (given === undefined) return undefined;
  if (given === "none") return null;
  if (!/^\d+(?:\.\d+)?$/.test(given)) throw new KeyStoreError("bad_value", `"${given}" is no limit: give a number, or none.`);
  return Number(given);
}

/** @throws KeyStoreError `bad_value` */
export function readKeyOptions(given: Given, now: number): KeyChanges {
  const limits: readonly (readonly [keyof KeyLimits, number | null | undefined])[] = [
    ["requestsPerMinute", limit(given["requests-per-minute"])],
    ["streams", limit(given.streams)],
    ["minutesPerDay", limit(given["minutes-per-day"])],
  ];
  return {
    ...(given.name !== undefined && { name: given.name }),
    ...(given.scope !== undefined && { scopes: given.scope.split(",").map((scope) => scope.trim() as Scope) }),
    ...(given.expires !== undefined && { expires: given.expires === "never" ? null : parseExpiry(given.expires, now) }),
    limits: Object.fromEntries(limits.filter(([, value]) => value !== undefined)),
  };
}
