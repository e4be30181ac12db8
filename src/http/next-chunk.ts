import type { Readable } from "node:stream";
import { ApiError } from "./errors.js";

/** How a stream is waited for. */
export interface Patience {
  /** Seconds without a chunk. */
  readonly idleSeconds: number;
  /** Seconds of waiting in all; the time in which nobody asks for bytes does not count. Absent: no limit. */
  readonly waitSeconds?: number;
  readonly signal: AbortSignal;
  /** Default: those of what a client sends. */
  readonly faults?: StreamFaults;
}

/** What to tell the client of a stream that ends early. */
export interface StreamFaults {
  late(seconds: number): ApiError;
  /** @param error what the stream was destroyed with */
  broken(error: Error | null): ApiError;
}

export const clientFaults: StreamFaults = {
  late: (seconds) => new ApiError("uploadIdle", { seconds }),
  broken: (error) => (error instanceof ApiError ? error : new ApiError("clientGone")),
};

/** Resolves when there may be something to read. It leaves the stream alone: destroying it would cut the connection before the answer. */
function readable(stream: Readable, patienceMs: number, late: () => ApiError, signal: AbortSignal): Promise<void> {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const timer = setTimeout(() => reject(late()), patienceMs);
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
 * @param waited milliseconds of waiting so far, to which this adds its own
 * @throws ApiError of the faults; the signal's reason
 */
export async function nextChunk<T>(stream: Readable, patience: Patience, waited = { ms: 0 }): Promise<T | undefined> {
  const { idleSeconds, waitSeconds = Number.POSITIVE_INFINITY, signal, faults = clientFaults } = patience;
  for (;;) {
    if (signal.aborted) throw signal.reason;
    const chunk = stream.read() as T | null;
    if (chunk !== null) return chunk;
    if (stream.readableEnded) return undefined;
    if (stream.destroyed) throw faults.broken(stream.errored);
    const from = performance.now();
    const left = waitSeconds * 1000 - waited.ms;
    const [patienceMs, seconds] = left < idleSeconds * 1000 ? [left, waitSeconds] : [idleSeconds * 1000, idleSeconds];
    await readable(stream, patienceMs, () => faults.late(seconds), signal).finally(() => {
      waited.ms += performance.now() - from;
    });
  }
}
