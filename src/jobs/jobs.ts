import { join } from "node:path";
import { type FileLock, takeFileLock } from "../database/index.js";
import type { JobStore } from "./job-store.js";
import { Spool } from "./spool.js";
import { openJobStore } from "./sqlite-job-store.js";

/** What is kept of jobs in a folder. */
export interface Jobs {
  readonly store: JobStore;
  readonly spool: Spool;
  /**
   * Makes them this process's to add to and to work on until they are closed, unless they are another's.
   * @returns whether they are this process's
   * @throws DatabaseError
   */
  own(): boolean;
  close(): Promise<void>;
}

export interface JobsOptions {
  /** Bytes of audio that may wait. */
  readonly maxSpoolBytes: number;
}

/**
 * Opens the jobs of a folder; another process may have them open too.
 * @throws DatabaseError
 */
export async function openJobs(folder: string, { maxSpoolBytes }: JobsOptions): Promise<Jobs> {
  const store = await openJobStore(join(folder, "jobs.db"));
  let lock: FileLock | undefined;
  return {
    store,
    spool: new Spool({ folder: join(folder, "spool"), maxBytes: maxSpoolBytes }),
    own() {
      lock ??= takeFileLock(join(folder, "jobs.lock"));
      return lock !== undefined;
    },
    async close() {
      await store.close();
      lock?.release();
      lock = undefined;
    },
  };
}
