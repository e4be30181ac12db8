import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { basename } from "node:path";
import { replaceFile } from "./replace-file.js";

/** A SHA-256 as people write it, in lower case; undefined when it is none. */
export function parseSha256(text: string): string | undefined {
  return /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text.trim())?.[1]?.toLowerCase();
}

/** Feeds a file to a hash, a piece at a time. */
export async function hashInto(hash: Hash, path: string, signal?: AbortSignal): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) })) hash.update(chunk);
}

/** Hexadecimal. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await hashInto(hash, path, signal);
  return hash.digest("hex");
}

/** Where a checksum is kept of a file that no table has: beside it, in the form of `sha256sum`. */
export function recordPath(model: string): string {
  return `${model}.sha256`;
}

export async function writeRecord(model: string, sha256: string): Promise<void> {
  await replaceFile(recordPath(model), `${sha256}  ${basename(model)}\n`);
}

export async function removeRecord(model: string): Promise<void> {
  await rm(recordPath(model), { force: true });
}

/** @returns undefined when there is none that can be read. */
export async function readRecord(model: string): Promise<string | undefined> {
  const text = await readFile(recordPath(model), "utf8").catch(() => "");
  return parseSha256(text.split(/\s/, 1)[0] ?? "");
}
