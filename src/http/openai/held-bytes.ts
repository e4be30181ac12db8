import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isDiskFull } from "../../jobs/index.js";
import { ApiError } from "../errors.js";

/** Bytes that are kept until they are wanted. */
export interface HeldBytes {
  read(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Gives the memory and the disk back; may be called more than once, and ends what is being read. */
  release(): Promise<void>;
}

interface HoldOptions {
  /** Made when it is missing. */
  readonly folder: string;
  /** Bytes in memory, before a file takes them. */
  readonly memory: number;
}

const pieceSize = 262_144;

/**
 * Reads to the end, and holds what came: in memory while it is little, otherwise in a file that loses its name as soon as it is open, so that
 * the system removes it however the process ends. (Windows removes it when it is closed.)
 * @throws the source's error, ApiError `diskFull`, or another of the file system's
 */
export async function holdBytes(source: AsyncIterable<Uint8Array>, { folder, memory }: HoldOptions): Promise<HeldBytes> {
  let held: Uint8Array[] = [];
  let length = 0;
  let file: FileHandle | undefined;

  const release = async () => {
    held = [];
    const open = file;
    file = undefined;
    await open?.close();
  };

  async function* fromFile(handle: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < length; ) {
      const piece = Buffer.allocUnsafe(Math.min(pieceSize, length - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw new Error("The held file became shorter.");
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }

  try {
    for await (const chunk of source) {
      length += chunk.length;
      if (file === undefined && length <= memory) {
        held.push(chunk);
        continue;
      }
      file ??= await openNameless(folder);
      for (const each of [...held.splice(0), chunk]) await file.appendFile(each);
    }
  } catch (error) {
    await release();
    throw isDiskFull(error) ? new ApiError("diskFull", {}, { cause: error }) : error;
  }

  return {
    async *read() {
      if (file !== undefined) yield* fromFile(file);
      else yield* held;
    },
    release,
  };
}

async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `upload-${randomUUID()}`);
  const file = await open(path, "wx+", 0o600);
  await unlink(path);
  return file;
}
