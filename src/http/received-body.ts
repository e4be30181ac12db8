import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { ApiError } from "./errors.js";

interface ReceiveOptions {
  /** Bytes. */
  readonly limit: number;
  /** Seconds without a byte. */
  readonly idleSeconds: number;
  /** Seconds of waiting in all; the time in which nobody asks for bytes does not count. Absent: no limit. */
  readonly waitSeconds?: number;
  /** Milliseconds that were waited before the first byte was asked for. */
  readonly waitedMs?: number;
  readonly signal: AbortSignal;
  /** Default: those of a client's body. */
  readonly faults?: BodyFaults;
}

/** What to tell the client of a body that ends early. */
export interface BodyFaults {
  tooLarge(limit: number): ApiError;
  late(seconds: number): ApiError;
  /** @param error what the stream was destroyed with */
  broken(error: Error | null): ApiError;
}

const clientFaults: BodyFaults = {
  tooLarge: (limit) => new ApiError("payloadTooLarge", { limit }),
  late: (seconds) => new ApiError("uploadIdle", { seconds }),
  broken: () => new ApiError("clientGone"),
};

/** A body on its way in: read only as fast as it is taken, counted and hashed as it passes, never held. */
export interface ReceivedBody extends AsyncIterable<Uint8Array> {
  /** Reads what the consumer left. */
  finish(): Promise<void>;
  bytes(): number;
  /** Hexadecimal, of the bytes so far. */
  sha256(): string;
  /** Milliseconds spent waiting for whoever sends it. */
  waitedMs(): number;
  /** What ended the body early. */
  failure(): unknown;
}

/** Resolves when there may be something to read. It leaves the stream alone: destroying it would cut the connection before the answer. */
function readable(stream: Readable, patienceMs: number, late: () => ApiError, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = withResolvers();
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

function withResolvers() {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** @throws ApiError when `content-length` already says that the body is too large. */
export function checkLength(header: string | undefined, limit: number, faults = clientFaults): void {
  if (header !== undefined && Number(header) > limit) throw faults.tooLarge(limit);
}

/**
 * Takes a request's body, or another server's response. Iterating throws the ApiErrors of `faults` (`payloadTooLarge`, `uploadIdle`,
 * `clientGone`), or the signal's reason.
 */
export function receiveBody(stream: Readable, options: ReceiveOptions): ReceivedBody {
  const { limit, idleSeconds, waitSeconds = Number.POSITIVE_INFINITY, signal, faults = clientFaults } = options;
  const hash = createHash("sha256");
  let bytes = 0;
  let waited = options.waitedMs ?? 0;
  let digest: string | undefined;
  let failure: unknown;

  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (signal.aborted) throw signal.reason;
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) {
        bytes += chunk.length;
        if (bytes > limit) throw faults.tooLarge(limit);
        hash.update(chunk);
        return chunk;
      }
      if (stream.readableEnded) return undefined;
      if (stream.destroyed) throw faults.broken(stream.errored);
      const from = performance.now();
      const left = waitSeconds * 1000 - waited;
      const [patienceMs, seconds] = left < idleSeconds * 1000 ? [left, waitSeconds] : [idleSeconds * 1000, idleSeconds];
      await readable(stream, patienceMs, () => faults.late(seconds), signal).finally(() => {
        waited += performance.now() - from;
      });
    }
  }

  async function* iterate(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
    } catch (error) {
      failure ??= error;
      throw error;
    }
  }

  return {
    [Symbol.asyncIterator]: iterate,
    async finish() {
      for await (const _ of iterate()) {
        // Counting and hashing is all there is to do.
      }
    },
    bytes: () => bytes,
    sha256: () => (digest ??= hash.digest("hex")),
    waitedMs: () => waited,
    failure: () => failure,
  };
}
