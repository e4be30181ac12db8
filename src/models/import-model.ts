import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { inspectModel, ModelError, type ModelHeader } from "../whisper/index.js";
import { removeRecord, sha256Of, writeRecord } from "./checksum.js";
import { diskFault, ModelFault } from "./model-fault.js";
import { modelFile, parseName } from "./model-name.js";
import { syncFolderOf } from "./replace-file.js";

export interface ImportOptions {
  readonly file: string;
  /** Default: the file's own name, without `ggml-` and `.bin`. */
  readonly name?: string;
  /** Where models are kept; made when it is missing. */
  readonly folder: string;
  /** Share the file's bytes by a hard link, where both lie on one file system. */
  readonly link?: boolean;
  readonly force?: boolean;
  readonly signal: AbortSignal;
}

export interface Imported {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly quantization: string;
  readonly multilingual: boolean;
}

/**
 * Puts a model file among the models, under its name at once or not at all. Header and table of tensors are checked on what was written.
 * @throws ModelFault `not_a_model` with the reason, `exists`, `name`, `disk`
 */
export async function importModel({
  file,
  name: asked,
  folder,
  link: linked = false,
  force = false,
  signal,
}: ImportOptions): Promise<Imported> {
  const name = parseName(asked ?? file);
  const path = join(folder, modelFile(name));
  const fresh = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    const source = await stat(file).catch((error: NodeJS.ErrnoException) => error.code);
    if (source === "EACCES") throw new ModelFault("not_a_model", `${file} cannot be read by this user.`);
    if (typeof source !== "object" || !source.isFile()) throw new ModelFault("not_a_model", `There is no file ${file}.`);
    // Before anything is copied: what is no model at all shows here.
    inspect(file, file);
    await mkdir(folder, { recursive: true });
    const target = await stat(path).catch(() => undefined);
    if (target !== undefined && target.ino === source.ino && target.dev === source.dev) {
      // It lies there already: from now on its bytes are what `verify` compares with.
      const sha256 = await sha256Of(path, signal);
      await writeRecord(path, sha256);
      return imported(name, path, source.size, sha256, inspect(path, file));
    }
    if (target !== undefined && !force)
      throw new ModelFault("exists", `${path} is there already: give --force to replace it, or another --name.`);
    const sha256 = linked ? await linkTo(file, fresh, signal) : await copyTo(file, fresh, signal);
    const header = inspect(fresh, file);
    await removeRecord(path);
    await settle(fresh, path, force);
    await writeRecord(path, sha256);
    await syncFolderOf(path);
    return imported(name, path, source.size, sha256, header);
  } catch (error) {
    signal.throwIfAborted();
    throw diskFault(error, path);
  } finally {
    // What cannot be removed hides no reason why it failed.
    await rm(fresh, { force: true }).catch(() => undefined);
  }
}

function imported(name: string, path: string, bytes: number, sha256: string, { quantization, multilingual }: ModelHeader): Imported {
  return { name, path, bytes, sha256, quantization, multilingual };
}

function inspect(path: string, shown: string): ModelHeader {
  try {
    return inspectModel(path);
  } catch (error) {
    if (error instanceof ModelError) throw new ModelFault("not_a_model", `${shown} cannot be imported. ${error.message}`);
    throw error;
  }
}

async function linkTo(file: string, fresh: string, signal: AbortSignal): Promise<string> {
  try {
    await link(file, fresh);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "EXDEV" && code !== "EPERM" && code !== "ENOTSUP") throw error;
    throw new ModelFault("disk", `${file} cannot be linked to from the models' folder (${code}): import it without --link.`, {
      cause: error,
    });
  }
  return sha256Of(fresh, signal);
}

async function copyTo(file: string, fresh: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const [from, to] = [await open(file, "r"), await open(fresh, "wx")];
  try {
    const block = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await from.read(block, 0, block.length, null);
      if (bytesRead === 0) break;
      const chunk = block.subarray(0, bytesRead);
      hash.update(chunk);
      await writeAll(to, chunk);
    }
    await to.sync();
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
  return hash.digest("hex");
}

async function writeAll(to: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await to.write(chunk, done)).bytesWritten;
}

/** Gives the file its name; without `force` not over one that has appeared meanwhile. */
async function settle(fresh: string, path: string, force: boolean): Promise<void> {
  if (!force) {
    try {
      await link(fresh, path);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EEXIST") throw new ModelFault("exists", `${path} is there already: give --force to replace it, or another --name.`);
      // File systems without hard links.
    }
  }
  await rename(fresh, path);
}
