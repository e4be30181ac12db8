import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { RemoteResponse } from "./request.js";

/** RFC 9110, section 8.4.1, and RFC 7932. */
const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * A response's body without the compression that its server put on, asked for or not: object stores send what was stored with
 * `Content-Encoding` as it lies there. What is not known is left as it is. Like the body, it is read only as fast as it is taken, and destroyed with an error when it
 * breaks; how much may come out is for its reader to limit.
 */
export function decodedBody({ body, headers }: RemoteResponse): Readable {
  const codings = (headers["content-encoding"] ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  const decoder = codings.length === 1 ? DECODERS[codings[0]!] : undefined;
  // Each of the two ends the other; whoever reads sees the error.
  return decoder === undefined ? body : pipeline(body, decoder(), () => undefined);
}
