import { type KeyRecord, stateOf } from "../keys/index.js";

const date = (time: string | undefined, otherwise: string) => (time === undefined ? otherwise : time.slice(0, 10));

/** `2026-12-31`, or with the minute where it is not midnight. */
const moment = (time: string | undefined, otherwise: string) =>
  time === undefined ? otherwise : time.slice(11, 16) === "00:00" ? time.slice(0, 10) : time.slice(0, 16).replace("T", " ");

function limitsOf({ limits, today }: KeyRecord, used: boolean): string {
  const { requestsPerMinute, streams, minutesPerDay } = limits;
  const parts = [
    requestsPerMinute !== undefined && `${requestsPerMinute}/min`,
    streams !== undefined && `${streams} streams`,
    minutesPerDay !== undefined && `${minutesPerDay} min/day${used ? ` (${Math.round(today.audioSeconds / 6) / 10} today)` : ""}`,
  ];
  return parts.filter((part) => part !== false).join(", ") || "none";
}

/** What a key may do, for how long and how much, in a sentence or two. */
export function keySummary(key: KeyRecord): string {
  const may = key.scopes.includes("admin") ? "It may do everything" : "It may transcribe";
  const until = key.expires === undefined ? "has no end" : `ends ${moment(key.expires, "")} UTC`;
  return `${may}, ${until}. Limits: ${limitsOf(key, false)}.`;
}

/** The keys for people to read: columns that are as wide as what is in them; the name, which may be long, is the last. */
export function keysTable(keys: readonly KeyRecord[], now: number): string {
  const rows = keys.map((key) => [
    key.prefix,
    date(key.created, ""),
    stateOf(key, now) === "revoked" ? `revoked ${date(key.revoked, "")}` : stateOf(key, now),
    key.scopes.includes("admin") ? "admin" : key.scopes.join(","),
    moment(key.expires, "never"),
    moment(key.lastUsed, "never"),
    limitsOf(key, true),
    key.name,
  ]);
  const table = [["PREFIX", "CREATED", "STATE", "SCOPE", "EXPIRES", "LAST USED", "LIMITS", "NAME"], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!))).join("  "))
    .join("\n");
}
