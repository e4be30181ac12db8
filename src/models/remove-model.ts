import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { recordPath } from "./checksum.js";
import { diskFault, ModelFault } from "./model-fault.js";
import { partPath, sidecarPath } from "./part-file.js";
import { isLocked, lockPath } from "./pull-lock.js";

/**
 * Deletes a model file with all that belongs to it: its part, its notes.
 * @returns the names of the files that were there
 * @throws ModelFault `busy` while it is being downloaded, `disk`
 */
export async function removeModel(path: string): Promise<readonly string[]> {
  if (await isLocked(path)) throw new ModelFault("busy", `${path} is being downloaded by another process: stop that first.`);
  const folder = dirname(path);
  const belonging = new Set([path, partPath(path), sidecarPath(path), recordPath(path), lockPath(path)].map((each) => basename(each)));
  const there = (await readdir(folder).catch(() => [])).filter((file) => belonging.has(file));
  try {
    for (const file of there) await rm(join(folder, file), { force: true });
  } catch (error) {
    const known = diskFault(error, folder);
    if (known instanceof ModelFault) throw known;
    throw new ModelFault("disk", `${path} cannot be deleted (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
  return there;
}
