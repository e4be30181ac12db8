import type { Readable } from "node:stream";
import { ApiError } from "./errors.js";

/** How a stream is waited for. */
export interface Patience {
  /** Seconds without a chunk. */
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

/** Resolves when there may be something to read. It leaves the stream alone: destroying it would cut the connection before the answer. */
function readable(stream: Readable, { idleSeconds, signal }: Patience): Promise<void> {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const timer = setTimeout(() => reject(new ApiError("uploadIdle", { seconds: idleSeconds })), idleSeconds * 1000);
  const aborted = () => reject(signal.reason);
  const events = ["readable", "end", "close", "error"] as const;
  for (const event of events) stream.once(event, resolve);
  signal.addEventListener("abort", aborted, { once: true });
  if (signal.aborted) aborted();
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", aborted);
    for (const event of events) stream.removeListener(event, resolve);
  });
}

/**
 * A stream's next chunk, undefined at its end.
 * @param waited told the milliseconds of each wait
 * @throws ApiError `uploadIdle`, `clientGone` or what the stream was destroyed with; the signal's reason
 */
export async function nextChunk<T>(stream: Readable, patience: Patience, waited?: (ms: number) => void): Promise<T | undefined> {
  for (;;) {
    if (patience.signal.aborted) throw patience.signal.reason;
    const chunk = stream.read() as T | null;
    if (chunk !== null) return chunk;
    if (stream.readableEnded) return undefined;
    if (stream.destroyed) throw stream.errored instanceof ApiError ? stream.errored : new ApiError("clientGone");
    const from = performance.now();
    await readable(stream, patience).finally(() => waited?.(performance.now() - from));
  }
}
