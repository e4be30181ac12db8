import { type KeyLimits, KeyStoreError, SCOPES, type Scope } from "./key-store.js";

const longestName = 100;

/** @throws KeyStoreError `bad_name` */
export function checkName(name: string): string {
  const trimmed = name.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused, for the sake of lists and logs.
  if (trimmed === "" || trimmed.length > longestName || /[\u0000-\u001f\u007f]/.test(trimmed)) {
    throw new KeyStoreError("bad_name", `A key's name has 1 to ${longestName} printable characters.`);
  }
  return trimmed;
}

/** Each scope once, in the order of {@link SCOPES}. @throws KeyStoreError `bad_value` */
export function checkScopes(scopes: readonly string[]): readonly Scope[] {
  const unknown = scopes.find((scope) => !SCOPES.includes(scope as Scope));
  if (unknown !== undefined || scopes.length === 0) {
    throw new KeyStoreError(
      "bad_value",
      `${unknown === undefined ? "No scope" : `The scope "${unknown}"`} is not allowed: give ${SCOPES.join(" or ")}.`,
    );
  }
  return scopes.includes("admin") ? SCOPES : ["transcribe"];
}

interface Range {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** A minute's requests are remembered one by one: the most of them bounds that memory. */
export const LIMIT_RANGES: { readonly [K in keyof Required<KeyLimits>]: Range } = {
  requestsPerMinute: { name: "requests per minute", least: 1, most: 60_000, whole: true },
  streams: { name: "streams at once", least: 0, most: 100_000, whole: true },
  minutesPerDay: { name: "minutes per day", least: 0.01, most: 1e6, whole: false },
};

/** @throws KeyStoreError `bad_value` */
export function checkLimit(limit: keyof KeyLimits, value: number): number {
  const { name, least, most, whole } = LIMIT_RANGES[limit];
  if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    const kind = whole ? "a whole number" : "a number";
    throw new KeyStoreError("bad_value", `A key's limit of ${name} is ${kind} from ${least} to ${most}.`);
  }
  return value;
}

/** @throws KeyStoreError `bad_value` when it is not in the future */
export function checkExpiry(expires: number, now: number): string {
  if (!(expires > now && expires < 8.64e15)) throw new KeyStoreError("bad_value", "A key's end must lie in the future.");
  return new Date(expires).toISOString();
}

/** Milliseconds. */
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const date = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/i;

/**
 * When a key ends, as people write it: `30d` from now (`m`, `h`, `d`, `w`), a date, which is its beginning in UTC, or a time with a zone (RFC 3339).
 * @returns milliseconds since 1970
 * @throws KeyStoreError `bad_value`
 */
export function parseExpiry(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/i.exec(text.trim()) ?? [];
  if (count !== undefined) return now + Number(count) * units[unit!.toLowerCase()]!;
  const given = text.trim();
  const value = date.test(given) ? Date.parse(given) : Number.NaN;
  // Date.parse takes 31 February for 3 March.
  const real = !Number.isNaN(value) && new Date(`${given.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(given.slice(0, 10));
  if (!real) {
    throw new KeyStoreError("bad_value", `"${given.slice(0, 40)}" says no time: give 30d, 12h, 2026-12-31 or 2026-12-31T18:00:00Z.`);
  }
  return value;
}
