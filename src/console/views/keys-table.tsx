import type { KeyInfo } from "../api/index.js";
import { session } from "../state/index.js";
import { dayOf, momentOf } from "./day.js";

interface KeysTableProps {
  readonly keys: readonly KeyInfo[];
  readonly onRevoke: (key: KeyInfo) => void;
}

export function KeysTable({ keys, onRevoke }: KeysTableProps) {
  return (
    <div class="card table-card">
      <table class="keys">
        <caption class="unseen">Keys, those that work first</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">May</th>
            <th scope="col">Limits</th>
            <th scope="col">Today</th>
            <th scope="col">Last used</th>
            <th scope="col">State</th>
            <th scope="col">
              <span class="unseen">Revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} info={key} onRevoke={onRevoke} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyRow({ info, onRevoke }: { readonly info: KeyInfo; readonly onRevoke: KeysTableProps["onRevoke"] }) {
  const { usage, scopes, last_used: lastUsed } = info;
  const own = session.value?.credential.id === info.id;
  return (
    <tr data-state={info.state}>
      <th scope="row">
        <span class="key-name">{info.name}</span>
        <span class="hint">
          <code>{info.prefix}…</code> · {dayOf(info.created)}
          {own && " · this session"}
        </span>
      </th>
      <td data-label="May">{scopes.includes("admin") ? "everything" : "transcribe"}</td>
      <td data-label="Limits">{limitsText(info)}</td>
      <td data-label="Today">
        {usage.requests_today + usage.minutes_today === 0 ? "nothing" : `${usage.requests_today} requests, ${minutes(usage.minutes_today)}`}
      </td>
      <td data-label="Last used">{lastUsed === undefined ? "never" : momentOf(lastUsed)}</td>
      <td data-label="State">{stateText(info)}</td>
      <td>
        {info.state !== "revoked" && (
          <button type="button" class="small" aria-label={`Revoke ${info.name}`} onClick={() => onRevoke(info)}>
            Revoke
          </button>
        )}
      </td>
    </tr>
  );
}

const minutes = (count: number) => `${count < 10 ? count.toFixed(1) : Math.round(count)} min`;

function limitsText({ limits }: KeyInfo): string {
  const said = [
    limits.requests_per_minute !== undefined && `${limits.requests_per_minute} requests a minute`,
    limits.streams !== undefined && `${limits.streams} stream${limits.streams === 1 ? "" : "s"}`,
    limits.minutes_per_day !== undefined && `${limits.minutes_per_day} min a day`,
  ].filter((limit) => limit !== false);
  return said.length === 0 ? "none" : said.join(", ");
}

function stateText({ state, expires, revoked }: KeyInfo): string {
  if (state === "revoked") return revoked === undefined ? "revoked" : `revoked ${dayOf(revoked)}`;
  if (expires === undefined) return "works";
  return state === "expired" ? `expired ${dayOf(expires)}` : `works until ${dayOf(expires)}`;
}
