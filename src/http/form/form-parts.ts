import { Readable } from "node:stream";
import { Dicer } from "@fastify/busboy";
import { nextChunk, type Patience } from "../next-chunk.js";
import { badForm, type HeaderLines, type PartHeader, readPartHeader } from "./part-header.js";

/** One part of a form. Its bytes are to be read before the next part is asked for. */
export interface FormPart extends PartHeader {
  readonly bytes: Readable;
}

/** Parts of one form. */
const mostParts = 200;
/** Bytes of a header that the parser keeps: more than `readPartHeader` takes, so that it sees what is too long. */
const keptHeader = 32_768;

const longestBoundary = 70;

/**
 * The boundary that a Content-Type names.
 * @throws ApiError `badForm`
 */
export function boundaryOf(contentType: string): string {
  const [, quoted, token] = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? token ?? "";
  if (boundary === "") throw badForm("Its Content-Type names no boundary: let the client make this header by itself.");
  if (boundary.length > longestBoundary)
    throw badForm(`Its boundary is longer than ${longestBoundary} characters (RFC 2046, section 5.1.1).`);
  return boundary;
}

/**
 * The parts of a `multipart/form-data` body (RFC 7578), one after another, read only as fast as they are taken. The caller's stream is left
 * open, wherever reading ends.
 * @throws ApiError `badForm`, `uploadIdle`, `clientGone`, the signal's reason; so do the parts' own bytes
 */
export async function* formParts(source: Readable, boundary: string, patience: Patience): AsyncGenerator<FormPart, void, undefined> {
  const parts = new Readable({ objectMode: true, read: () => undefined });
  const parser = new Dicer({ boundary, maxHeaderSize: keptHeader } as { boundary: string });
  let open: Readable | undefined;
  let headless = false;
  let count = 0;

  const fail = (error: Error) => {
    open?.destroy(error);
    parts.destroy(error);
  };
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      fail(error as Error);
    }
  };
  const begin = (bytes: Readable) => {
    bytes.on("error", () => undefined);
    if (headless) throw badForm("A part has no end of its header.");
    if (++count > mostParts) throw badForm(`It has more than ${mostParts} parts.`);
    open = bytes;
    headless = true;
  };

  parts.on("error", () => undefined);
  parser.on("part", (bytes) => {
    attempt(() => begin(bytes));
    bytes.on("header", (lines: object) => {
      headless = false;
      attempt(() => parts.push({ ...readPartHeader(lines as HeaderLines), bytes }));
    });
  });
  parser.on("error", () => {
    fail(
      badForm(count === 0 ? "No part of it begins with the boundary that its Content-Type names." : "It ends before its last boundary."),
    );
  });
  parser.on("finish", () => {
    if (headless) fail(badForm("A part has no end of its header."));
    else parts.push(null);
  });

  source.pipe(parser);
  try {
    for (let part = await nextChunk<FormPart>(parts, patience); part !== undefined; part = await nextChunk<FormPart>(parts, patience))
      yield part;
  } finally {
    source.unpipe(parser);
  }
}
