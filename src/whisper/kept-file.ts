import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

const DIGEST_BYTES = 32;

/**
 * A file beside a model, with what can be computed from it but takes long: it begins with a digest of what that was computed from, and is as good as
 * absent when that has changed.
 * @param kind how its name ends
 */
export function keptPath(modelPath: string, kind: string): string {
  return `${modelPath.replace(/\.bin$/, "")}.${kind}`;
}

/** The file's content, or undefined where there is none of this length and digest. */
export function readKept(path: string, digest: Buffer, length: number): Uint8Array | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  if (bytes.length !== DIGEST_BYTES + length || digest.compare(bytes, 0, DIGEST_BYTES) !== 0) return undefined;
  return bytes.subarray(DIGEST_BYTES);
}

/** Writes the file, whole or not at all. */
export function writeKept(path: string, digest: Buffer, content: readonly Uint8Array[]): void {
  const own = `${path}.${process.pid}`;
  try {
    writeFileSync(own, Buffer.concat([digest, ...content]));
    renameSync(own, path);
  } catch (error) {
    rmSync(own, { force: true });
    throw error;
  }
}
