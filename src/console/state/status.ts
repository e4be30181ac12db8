import { signal } from "@preact/signals";
import { type ServerStatus, serverStatus } from "../api/index.js";
import { onSignOut, session } from "./session.js";

/** Milliseconds between two looks. */
const EVERY = 5000;

export const status = signal<ServerStatus | undefined>(undefined);
export const statusFault = signal<string | undefined>(undefined);

/** Looks at the server again and again while the page is seen. @returns what stops it */
export function watchStatus(): () => void {
  const stop = new AbortController();
  let timer = 0;
  const look = async () => {
    clearTimeout(timer);
    const key = session.peek()?.key;
    if (key !== undefined && document.visibilityState === "visible") {
      try {
        status.value = await serverStatus(key, stop.signal);
        statusFault.value = undefined;
      } catch (error) {
        if (stop.signal.aborted) return;
        statusFault.value = error instanceof Error ? error.message : String(error);
      }
    }
    timer = setTimeout(look, EVERY);
  };
  const seen = () => void (document.visibilityState === "visible" && look());
  document.addEventListener("visibilitychange", seen);
  void look();
  return () => {
    stop.abort();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  };
}

onSignOut(() => {
  status.value = undefined;
  statusFault.value = undefined;
});
