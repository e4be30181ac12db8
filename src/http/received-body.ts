import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { ApiError } from "./errors.js";
import { clientFaults, nextChunk, type Patience, type StreamFaults } from "./next-chunk.js";

export interface ReceiveOptions extends Patience {
  /** Bytes. */
  readonly limit: number;
  /** Milliseconds that were waited before the first byte was asked for. */
  readonly waitedMs?: number;
  /** Default: those of a client's body. */
  readonly faults?: BodyFaults;
}

/** What to tell the client of a body that ends early. */
export interface BodyFaults extends StreamFaults {
  tooLarge(limit: number): ApiError;
}

export const bodyFaults: BodyFaults = { ...clientFaults, tooLarge: (limit) => new ApiError("payloadTooLarge", { limit }) };

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

/** @throws ApiError when `content-length` already says that the body is too large. */
export function checkLength(header: string | undefined, limit: number, faults = bodyFaults): void {
  if (header !== undefined && Number(header) > limit) throw faults.tooLarge(limit);
}

/**
 * Takes a request's body, or another server's response. Iterating throws the ApiErrors of `faults` (`payloadTooLarge`, `uploadIdle`,
 * `clientGone`), or the signal's reason.
 */
export function receiveBody(stream: Readable, options: ReceiveOptions): ReceivedBody {
  const { limit, waitedMs = 0, faults = bodyFaults } = options;
  const hash = createHash("sha256");
  const waited = { ms: waitedMs };
  let bytes = 0;
  let digest: string | undefined;
  let failure: unknown;

  async function next(): Promise<Uint8Array | undefined> {
    const chunk = await nextChunk<Buffer>(stream, { ...options, faults }, waited);
    if (chunk === undefined) return undefined;
    bytes += chunk.length;
    if (bytes > limit) throw faults.tooLarge(limit);
    hash.update(chunk);
    return chunk;
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
    waitedMs: () => waited.ms,
    failure: () => failure,
  };
}
