import { batch, signal } from "@preact/signals";
import { ApiFailure, call } from "../api/index.js";
import { announce } from "./announcement.js";

/** Who is signed in. The key is here and nowhere else: not in the address, not in the browser's storage. */
export interface Session {
  readonly key: string;
}

export const session = signal<Session | undefined>(undefined);

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
    await call("v1/listen", { method: "POST", key });
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    if (error.status === 401) return "The server does not know this key. Was it copied whole, and is it still valid?";
    if (error.status === 0 || error.status >= 500) return error.message;
  }
  session.value = { key };
  announce("Signed in.");
  return undefined;
}

export function signOut(): void {
  batch(() => {
    session.value = undefined;
    for (const forget of leaving) forget();
  });
}
