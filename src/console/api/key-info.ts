import { call } from "./call.js";

export type Scope = "transcribe" | "admin";

/** What is absent is not limited. */
export interface KeyLimits {
  readonly requests_per_minute?: number;
  readonly streams?: number;
  readonly minutes_per_day?: number;
}

/** A key without its secret, as the server describes it; times are RFC 3339. */
export interface KeyInfo {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly state: "working" | "expired" | "revoked";
  readonly created: string;
  readonly expires?: string;
  readonly revoked?: string;
  readonly last_used?: string;
  readonly limits: KeyLimits;
  readonly usage: { readonly requests_today: number; readonly minutes_today: number; readonly streams?: number };
}

/** What the key, or the short-lived token, of a request is. */
export interface Credential extends KeyInfo {
  readonly token: boolean;
}

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expires?: string;
  readonly limits: KeyLimits;
}

export const describeCredential = (key: string): Promise<Credential> => call("v1/auth/token", { key });

export async function listKeys(key: string): Promise<readonly KeyInfo[]> {
  return (await call<{ readonly keys: readonly KeyInfo[] }>("v1/keys", { key })).keys;
}

/** The answer has the secret, this once. */
export const createKey = (key: string, made: NewKey): Promise<KeyInfo & { readonly key: string }> =>
  call("v1/keys", { method: "POST", key, body: made });

export const revokeKey = (key: string, { id }: KeyInfo): Promise<KeyInfo> => call(`v1/keys/${id}`, { method: "DELETE", key });

/** A token that lives long enough to open a stream, in the place of the key. */
export async function grantToken(key: string): Promise<string> {
  return (await call<{ readonly access_token: string }>("v1/auth/grant", { method: "POST", key, body: {} })).access_token;
}
