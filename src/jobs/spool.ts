import { createReadStream, type ReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** `spool_full`: the limit is reached; `disk_full`: the machine's. */
export type SpoolErrorCode = "spool_full" | "disk_full";

export class SpoolError extends Error {
  readonly code: SpoolErrorCode;

  constructor(code: SpoolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SpoolError";
    this.code = code;
  }
}

/** Whether an error of the file system says that the disk or its quota is full, or that a file may not grow. */
export function isDiskFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(String((error as NodeJS.ErrnoException | undefined)?.code));
}

export interface SpoolOptions {
  readonly folder: string;
  /** Bytes that may lie in it. */
  readonly maxBytes: number;
}

/** Audio that waits on disk, a file for each job, named by the job's id. One process writes to it. */
export class Spool {
  readonly #folder: string;
  readonly #maxBytes: number;
  /** Bytes of each file that is there, comes, or is announced. */
  readonly #sizes = new Map<string, number>();
  #bytes = 0;

  constructor({ folder, maxBytes }: SpoolOptions) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** What lies in the folder or is on its way there. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Makes the folder, removes what no job needs, and counts the rest. */
  async open(needed: readonly string[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const keep = new Set(needed);
    this.#sizes.clear();
    this.#bytes = 0;
    for (const name of await readdir(this.#folder)) {
      if (keep.has(name)) this.#take(name, (await stat(this.#path(name))).size);
      else await rm(this.#path(name), { recursive: true, force: true });
    }
  }

  /**
   * Takes a job's audio; when this resolves it is on the disk to stay. Whatever goes wrong, nothing is left of it.
   * @param announced bytes that will come, where somebody has said so
   * @returns bytes
   * @throws SpoolError, or the source's own error
   */
  async write(id: string, source: AsyncIterable<Uint8Array>, announced = 0): Promise<number> {
    try {
      this.#take(id, announced);
      const bytes = await this.#receive(id, source);
      this.#give(id);
      this.#take(id, bytes);
      await this.#syncFolder();
      return bytes;
    } catch (error) {
      await this.remove(id);
      if (isDiskFull(error)) {
        throw new SpoolError("disk_full", "The disk is full.", { cause: error });
      }
      throw error;
    }
  }

  read(id: string): ReadStream {
    return createReadStream(this.#path(id));
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
    this.#give(id);
  }

  async #receive(id: string, source: AsyncIterable<Uint8Array>): Promise<number> {
    const file = await open(this.#path(id), "wx", 0o600);
    try {
      let bytes = 0;
      for await (const chunk of source) {
        bytes += chunk.length;
        this.#take(id, bytes);
        await file.writeFile(chunk);
      }
      await file.sync();
      return bytes;
    } finally {
      await file.close();
    }
  }

  /** Counts a file as at least so many bytes. */
  #take(id: string, bytes: number): void {
    const more = bytes - (this.#sizes.get(id) ?? 0);
    if (more <= 0) return;
    if (this.#bytes + more > this.#maxBytes) {
      throw new SpoolError("spool_full", `The audio that waits takes all of its ${this.#maxBytes} bytes.`);
    }
    this.#bytes += more;
    this.#sizes.set(id, bytes);
  }

  #give(id: string): void {
    this.#bytes -= this.#sizes.get(id) ?? 0;
    this.#sizes.delete(id);
  }

  /** Without this a file's name may be lost with the power, although its bytes are not (fsync(2)). */
  async #syncFolder(): Promise<void> {
    let folder: FileHandle | undefined;
    try {
      folder = await open(this.#folder, "r");
      await folder.sync();
    } catch (error) {
      // Windows opens no folders, and its file systems keep their names by themselves.
      if (process.platform !== "win32") throw error;
    } finally {
      await folder?.close();
    }
  }

  #path(id: string): string {
    return join(this.#folder, id);
  }
}
