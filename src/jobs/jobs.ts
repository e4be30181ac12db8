import { join } from "node:path";
import type { JobStore } from "./job-store.js";
import { Spool } from "./spool.js";
import { openJobStore } from "./sqlite-job-store.js";

/** What is kept of jobs in a folder. */
export interface Jobs {
  readonly store: JobStore;
  readonly spool: Spool;
  /** Held by the one process that works on them. */
  readonly lockPath: string;
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
  return {
    store,
    spool: new Spool({ folder: join(folder, "spool"), maxBytes: maxSpoolBytes }),
    lockPath: join(folder, "jobs.lock"),
    close: () => store.close(),
  };
}
