import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Failure } from "./failure.js";

/** A recording's bytes as they are read, with what is known of them. */
export interface RecordingBytes {
  /** Leaving it early closes nothing: decoders may be done before the file is. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** In all; undefined for standard input. */
  readonly size: number | undefined;
  read(): number;
  /** Reads what is left. @returns the SHA-256 of all bytes, hexadecimal */
  finish(): Promise<string>;
  close(): void;
}

/** `-` is standard input. @throws Failure when there is no such file */
export async function recordingBytes(file: string): Promise<RecordingBytes> {
  const size = file === "-" ? undefined : await sizeOf(file);
  const source = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 1 << 17 });
  const chunks: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]();
  const hash = createHash("sha256");
  let read = 0;
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    const { done, value } = await chunks.next();
    if (done === true) return { done, value: undefined };
    read += value.length;
    hash.update(value);
    return { done: false, value };
  };
  return {
    bytes: { [Symbol.asyncIterator]: () => ({ next }) },
    size,
    read: () => read,
    async finish() {
      while ((await next()).done !== true);
      return hash.digest("hex");
    },
    close: () => void source.destroy(),
  };
}

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch((error) => {
    throw new Failure(error.code === "ENOENT" ? "There is no such file." : `It cannot be read (${error.code}).`);
  });
  if (found.isDirectory()) throw new Failure("This is a folder: name the files in it.");
  // Pipes and devices have no size.
  return found.isFile() ? found.size : undefined;
}
