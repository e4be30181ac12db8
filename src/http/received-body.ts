import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { ApiError } from "./errors.js";
import { nextChunk, type Patience } from "./next-chunk.js";

export interface ReceiveOptions extends Patience {
  /** Bytes. */
  readonly limit: number;
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
    const chunk = await nextChunk<Buffer>(stream, options, (ms) => {
      waited += ms;
    });
    if (chunk === undefined) return undefined;
    bytes += chunk.length;
    if (bytes > options.limit) throw new ApiError("payloadTooLarge", { limit: options.limit });
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
    waitedMs: () => waited,
    failure: () => failure,
  };
}
