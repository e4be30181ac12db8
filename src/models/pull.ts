import { constants } from "node:fs";
import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { inspectModel, ModelError } from "../whisper/index.js";
import { parseSha256, removeRecord, sha256Of, writeRecord } from "./checksum.js";
import { download, type Patience, type Progress, usualPatience } from "./download.js";
import { diskFault, ModelFault } from "./model-fault.js";
import { modelFile, parseName } from "./model-name.js";
import { partPath, removePart, sidecarPath } from "./part-file.js";
import { type PublishedModel, publishedModels } from "./published.js";
import { type LockTimes, type PullLock, takeLock } from "./pull-lock.js";
import { syncFolderOf } from "./replace-file.js";

export interface PullOptions extends Partial<Patience>, Partial<LockTimes> {
  /** A published name, or with `url` any name that the file shall have here. */
  readonly name: string;
  /** Where models are kept; made when it is missing. */
  readonly folder: string;
  /** Address to which the file's name is added. */
  readonly mirror: string;
  /** Address of the file itself, in place of the mirror's. */
  readonly url?: string;
  /** Of the file at `url`, hexadecimal. A published name's own is the default. */
  readonly sha256?: string;
  /** Replace a file that is there and is another one. */
  readonly force?: boolean;
  /** The models that are known by name. */
  readonly published?: readonly PublishedModel[];
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told why a try failed and when the next one comes. */
  readonly onRetry?: (reason: string, seconds: number) => void;
  /** Told once when another process is at the same model. */
  readonly onWait?: (pid: number | undefined) => void;
}

export interface Pulled {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Of the file as it is, hexadecimal. */
  readonly sha256: string;
  /** What the bytes were checked against: a known checksum, or only the structure of a model file. */
  readonly checked: "checksum" | "structure";
  /** False when the file was here before. */
  readonly downloaded: boolean;
}

interface Wanted {
  readonly name: string;
  readonly path: string;
  readonly url: URL;
  readonly expected: { readonly bytes?: number; readonly sha256?: string };
  /** Whether no table has its checksum, so that it is noted beside the file. */
  readonly own: boolean;
}

/**
 * Downloads a model, or goes on with a download that was cut off. The file appears under its name only when it is whole and checked.
 * @throws ModelFault; the signal's reason
 */
export async function pullModel(options: PullOptions): Promise<Pulled> {
  const { folder, signal } = options;
  const wanted = resolve(options);
  try {
    await mkdir(folder, { recursive: true });
    for (;;) {
      const lock = await takeLock(wanted.path, options);
      try {
        const done = (await present(wanted, options, lock)) ?? (await fetchModel(wanted, options, lock));
        if (done !== undefined) return done;
      } catch (error) {
        // Another process has taken over: what it makes of it is seen in the next turn.
        if (!lock.lost.aborted || signal.aborted) throw error;
      } finally {
        await lock.release();
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw diskFault(error, wanted.path);
  }
}

function resolve({ name: text, folder, mirror, url, sha256, published = publishedModels }: PullOptions): Wanted {
  const name = parseName(text);
  const path = join(folder, modelFile(name));
  const known = published.find((each) => each.name === name);
  if (known === undefined && url === undefined)
    throw new ModelFault("name", `There is no published model "${name}". To get a file of your own, give its address with --url.`);
  const own = sha256 === undefined ? undefined : parseSha256(sha256);
  if (sha256 !== undefined && own === undefined)
    throw new ModelFault("checksum", `"${sha256}" is no SHA-256: that is 64 hexadecimal digits.`);
  const address = url ?? `${mirror.replace(/\/+$/, "")}/${modelFile(name)}`;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new ModelFault("mirror", "The address of a model begins with http:// or https://; a file on this machine is taken by `import`.");
  const expected = own !== undefined ? { sha256: own } : known !== undefined ? { bytes: known.bytes, sha256: known.sha256 } : {};
  return { name, path, url: new URL(address), expected, own: own !== undefined || known === undefined };
}

/** What is there already, if it is what is wanted. @throws ModelFault `exists` when it is something else. */
async function present(wanted: Wanted, { force = false, signal }: PullOptions, lock: PullLock): Promise<Pulled | undefined> {
  const { name, path, expected } = wanted;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const differs = `${path} is there already`;
  const other = new ModelFault("exists", `${differs}, and is not the file that was asked for: give --force to replace it, or remove it.`);
  if (expected.sha256 === undefined) {
    // Another process has just brought it.
    if (lock.waited)
      return { name, path, bytes: found.size, sha256: await sha256Of(path, signal), checked: "structure", downloaded: false };
    if (force) return undefined;
    throw new ModelFault("exists", `${differs}: give --force to replace it, or --sha256 to have it compared.`);
  }
  const sameSize = expected.bytes === undefined || expected.bytes === found.size;
  const sha256 = sameSize ? await sha256Of(path, signal) : "";
  if (sha256 === expected.sha256) return { name, path, bytes: found.size, sha256, checked: "checksum", downloaded: false };
  if (force) return undefined;
  throw other;
}

/** @returns undefined when the lock was lost, so that everything is to be looked at anew. */
async function fetchModel(wanted: Wanted, options: PullOptions, lock: PullLock): Promise<Pulled | undefined> {
  const { name, path, url, expected } = wanted;
  const { signal, onProgress, onRetry, idleMs, tries, backoffMs } = { ...usualPatience, ...options };
  if (lock.takenOver) await detachPart(path);
  const both = AbortSignal.any([signal, lock.lost]);
  const sha256 = await download({ url, model: path, expected, signal: both, idleMs, tries, backoffMs, onProgress, onRetry });
  if (!(await lock.mine())) return undefined;
  try {
    inspectModel(partPath(path));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    await removePart(path);
    throw new ModelFault("not_a_model", `The file from ${url.host} cannot be used and was deleted. ${error.message}`);
  }
  // Never the new note beside the old file, nor the other way round.
  await removeRecord(path);
  await rename(partPath(path), path);
  if (wanted.own) await writeRecord(path, sha256);
  await rm(sidecarPath(path), { force: true });
  await syncFolderOf(path);
  const { size } = await stat(path);
  return { name, path, bytes: size, sha256, checked: expected.sha256 === undefined ? "structure" : "checksum", downloaded: true };
}

/** Gives the part a file of its own: the process that held the lock may be halted only, and write to the old one when it goes on. */
async function detachPart(model: string): Promise<void> {
  const part = partPath(model);
  const copy = `${part}.copy.part`;
  try {
    await copyFile(part, copy, constants.COPYFILE_FICLONE);
    await rename(copy, part);
  } catch {
    await rm(copy, { force: true });
    await rm(part, { force: true });
  }
}
