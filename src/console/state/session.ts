import { batch, computed, signal } from "@preact/signals";
import { ApiFailure, type Credential, describeCredential } from "../api/index.js";
import { announce } from "./announcement.js";

/** Who is signed in. The key is here and nowhere else: not in the address, not in the browser's storage. */
export interface Session {
  readonly key: string;
  /** What the key may do, as the server said. */
  readonly credential: Credential;
}

export const session = signal<Session | undefined>(undefined);

export const isAdmin = computed(() => session.value?.credential.scopes.includes("admin") === true);

const UNKNOWN = "The server does not know this key. Was it copied whole, and was it not revoked?";

const leaving: (() => void)[] = [];

/** Calls back when somebody signs out, to forget what is theirs. */
export function onSignOut(forget: () => void): void {
  leaving.push(forget);
}

/** @returns what is wrong, in a sentence */
export async function signIn(text: string): Promise<string | undefined> {
  const key = text.trim();
  // What a header or a subprotocol cannot carry is no key (RFC 9110, section 5.6.2).
  if (!/^[\w!#$%&'*+.^`|~-]{1,512}$/.test(key)) return "That does not look like a key: it has characters that keys do not have.";
  try {
    session.value = { key, credential: await describeCredential(key) };
    announce("Signed in.");
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    // The server's sentence tells one that has ended from one that never was.
    if (error.status === 401 && !error.message.includes("expired")) return UNKNOWN;
    return error.message;
  }
}

export function signOut(): void {
  batch(() => {
    session.value = undefined;
    for (const forget of leaving) forget();
  });
}
