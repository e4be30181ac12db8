import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { ApiError } from "./errors.js";

interface ReceiveOptions {
  /** Bytes. */
  readonly limit: number;
  /** Seconds without a byte. */
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

/** A body on its way in: read only as fast as it is taken, counted and hashed as it passes, never held. */
export interface ReceivedBody extends AsyncIterable<Uint8Array> {
  /** Reads what the consumer left. */
  finish(): Promise<void>;
  bytes(): number;
  /** Hexadecimal, of the bytes so far. */
  sha256(): string;
  /** Milliseconds spent waiting for the client. */
  waitedMs(): number;
  /** What ended the body early. */
  failure(): unknown;
}

/** Resolves when there may be something to read. It leaves the stream alone: destroying it would cut the connection before the answer. */
function readable(stream: Readable, options: ReceiveOptions): Promise<void> {
  const { idleSeconds, signal } = options;
  const { promise, resolve, reject } = withResolvers();
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
export function checkLength(header: string | undefined, limit: number): void {
  if (header !== undefined && Number(header) > limit) throw new ApiError("payloadTooLarge", { limit });
}

/**
 * Takes a request's body. Iterating throws ApiError `payloadTooLarge`, `uploadIdle`, `clientGone`, or the signal's reason.
 */
export function receiveBody(stream: Readable, options: ReceiveOptions): ReceivedBody {
  const hash = createHash("sha256");
  let bytes = 0;
  let waited = 0;
  let digest: string | undefined;
  let failure: unknown;

  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (options.signal.aborted) throw options.signal.reason;
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) {
        bytes += chunk.length;
        if (bytes > options.limit) throw new ApiError("payloadTooLarge", { limit: options.limit });
        hash.update(chunk);
        return chunk;
      }
      if (stream.readableEnded) return undefined;
      if (stream.destroyed) throw new ApiError("clientGone");
      const from = performance.now();
      await readable(stream, options).finally(() => {
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
