import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { hashInto } from "./checksum.js";
import { replaceFile } from "./replace-file.js";
import type { Validators } from "./transfer.js";

/** What the sidecar says about the bytes in a part. */
interface Origin extends Validators {
  readonly url: string;
  readonly total?: number;
}

export function partPath(model: string): string {
  return `${model}.part`;
}

/** Beside the part: where its bytes come from, so that another run can go on. */
export function sidecarPath(model: string): string {
  return `${model}.part.json`;
}

export async function removePart(model: string): Promise<void> {
  await rm(partPath(model), { force: true });
  await rm(sidecarPath(model), { force: true });
}

/** The beginning of a file that is being downloaded. It is hashed as it grows; one process writes it at a time. */
export class PartFile {
  readonly path: string;
  readonly #model: string;
  readonly #handle: FileHandle;
  readonly #url: string;
  #hash: Hash;
  #size: number;
  #origin: Origin | undefined;
  #responses = 0;

  private constructor(model: string, url: string, handle: FileHandle, hash: Hash, size: number, origin: Origin | undefined) {
    this.path = partPath(model);
    this.#model = model;
    this.#url = url;
    this.#handle = handle;
    this.#hash = hash;
    this.#size = size;
    this.#origin = origin;
  }

  /** Opens what an earlier run left, or an empty part. `url` is the address without secrets. */
  static async open(model: string, url: string, signal: AbortSignal): Promise<PartFile> {
    const handle = await open(partPath(model), "r+").catch((error) => {
      if (error.code !== "ENOENT") throw error;
      return open(partPath(model), "wx+");
    });
    try {
      const { size } = await handle.stat();
      const hash = createHash("sha256");
      if (size > 0) await hashInto(hash, partPath(model), signal);
      return new PartFile(model, url, handle, hash, size, size > 0 ? await readOrigin(model) : undefined);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** Of the file that the bytes are from, as far as this server has named them. */
  get validators(): Validators {
    return this.#known ?? {};
  }

  /** Bytes of the whole file, when this server has said. */
  get total(): number | undefined {
    return this.#known?.total;
  }

  /** Whether the bytes are of this address and carry a mark that tells whether the file there is still the same. */
  get traceable(): boolean {
    return (this.validators.etag ?? this.validators.lastModified) !== undefined;
  }

  get #known(): Origin | undefined {
    return this.#origin?.url === this.#url ? this.#origin : undefined;
  }

  /** Whether the bytes come from more than one response, which may have been of different files. */
  get patched(): boolean {
    return this.#responses > 1;
  }

  /** Forgets all bytes. */
  async clear(): Promise<void> {
    if (this.#size > 0) await this.#handle.truncate(0);
    this.#size = 0;
    this.#hash = createHash("sha256");
    this.#responses = 0;
    this.#origin = undefined;
  }

  /** Notes what a response says of the file, before its bytes are appended. */
  async beginResponse(validators: Validators, total: number | undefined): Promise<void> {
    // Bytes of an earlier run are a response of their own.
    this.#responses += this.#responses === 0 && this.#size > 0 ? 2 : 1;
    this.#origin = { url: this.#url, ...validators, ...(total !== undefined && { total }) };
    await replaceFile(sidecarPath(this.#model), `${JSON.stringify(this.#origin)}\n`);
  }

  async append(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length; ) {
      const { bytesWritten } = await this.#handle.write(chunk, done, chunk.length - done, this.#size);
      this.#hash.update(chunk.subarray(done, done + bytesWritten));
      this.#size += bytesWritten;
      done += bytesWritten;
    }
  }

  /** SHA-256 of all bytes so far, hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Waits until the bytes are on the disk. */
  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

async function readOrigin(model: string): Promise<Origin | undefined> {
  try {
    const { url, etag, lastModified, total } = JSON.parse(await readFile(sidecarPath(model), "utf8"));
    if (typeof url !== "string") return undefined;
    return {
      url,
      ...(typeof etag === "string" && { etag }),
      ...(typeof lastModified === "string" && { lastModified }),
      ...(Number.isSafeInteger(total) && { total }),
    };
  } catch {
    // Missing or damaged: then nobody knows where the bytes are from.
    return undefined;
  }
}
