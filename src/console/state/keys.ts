import { signal } from "@preact/signals";
import { createKey, type KeyInfo, listKeys, type NewKey, revokeKey } from "../api/index.js";
import { announce } from "./announcement.js";
import { onSignOut, session } from "./session.js";

/** Those that work first, the newest of them first; undefined until they are known. */
export const keys = signal<readonly KeyInfo[] | undefined>(undefined);

/** Why they are not known, or not changed. */
export const keysFault = signal<string | undefined>(undefined);

/** A key that was made just now, with its secret, as long as it is looked at. */
export const madeKey = signal<(KeyInfo & { readonly key: string }) | undefined>(undefined);

async function trying<T>(work: (key: string) => Promise<T>): Promise<T | undefined> {
  const key = session.peek()?.key;
  if (key === undefined) return undefined;
  try {
    const result = await work(key);
    keysFault.value = undefined;
    return result;
  } catch (error) {
    keysFault.value = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

export async function loadKeys(): Promise<void> {
  const all = await trying(listKeys);
  const works = ({ state }: KeyInfo) => (state === "working" ? 0 : 1);
  if (all !== undefined) keys.value = all.toReversed().sort((left, right) => works(left) - works(right));
}

/** @returns whether it was made */
export async function makeKey(wanted: NewKey): Promise<boolean> {
  const made = await trying((key) => createKey(key, wanted));
  if (made === undefined) return false;
  madeKey.value = made;
  await loadKeys();
  return true;
}

export async function endKey(ended: KeyInfo): Promise<void> {
  const revoked = await trying((key) => revokeKey(key, ended));
  if (revoked === undefined) return;
  announce(`The key ${ended.name} is revoked.`);
  await loadKeys();
}

onSignOut(() => {
  keys.value = undefined;
  keysFault.value = undefined;
  madeKey.value = undefined;
});
