import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

export interface LockTimes {
  /** Milliseconds without a beat after which a lock is taken over. */
  readonly staleMs: number;
  readonly pollMs: number;
}

export interface LockOptions extends Partial<LockTimes> {
  readonly signal: AbortSignal;
  /** Told once when another process holds the lock. */
  readonly onWait?: (pid: number | undefined) => void;
}

export interface PullLock {
  /** Whether another process held it before. */
  readonly waited: boolean;
  /** Whether it was taken from a process that ended, or stopped, without giving it back. */
  readonly takenOver: boolean;
  /** Whether it still is ours: a process that was halted for long finds it taken. */
  mine(): Promise<boolean>;
  /** Aborted when it is found to be taken. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

export function lockPath(model: string): string {
  return `${model}.lock`;
}

/**
 * Takes the right to write a model's files, waiting for another process that has it. The holder touches the lock file as long as it lives;
 * one that has not been touched for a while, or whose process is gone from this machine, is taken over.
 */
export async function takeLock(model: string, { signal, onWait, staleMs = 15_000, pollMs = 250 }: LockOptions): Promise<PullLock> {
  const path = lockPath(model);
  const token = randomBytes(12).toString("hex");
  let waited = false;
  let takenOver = false;
  let seen: { readonly mtimeMs: number; readonly at: number } | undefined;
  while (!(await create(path, { pid: process.pid, host: hostname(), token }))) {
    signal.throwIfAborted();
    const [text, times] = await Promise.all([readFile(path, "utf8").catch(() => undefined), stat(path).catch(() => undefined)]);
    if (text === undefined || times === undefined) continue;
    const holder = parseHolder(text);
    // Beats are counted on this process's own clock: that of a file server may go wrong.
    if (seen?.mtimeMs !== times.mtimeMs) seen = { mtimeMs: times.mtimeMs, at: performance.now() };
    if (gone(holder) || performance.now() - seen.at > staleMs) {
      takenOver = (await takeAway(path, text, token)) || takenOver;
      seen = undefined;
      continue;
    }
    if (!waited) onWait?.(holder?.pid);
    waited = true;
    await sleep(pollMs, undefined, { signal });
  }
  const mine = async () => parseHolder(await readFile(path, "utf8").catch(() => ""))?.token === token;
  const lost = new AbortController();
  const beat = setInterval(async () => {
    const now = new Date();
    // Never somebody else's: that would keep a dead process's lock alive.
    if (await mine()) await utimes(path, now, now).catch(() => undefined);
    else lost.abort();
  }, staleMs / 5);
  beat.unref();
  return {
    waited,
    takenOver,
    mine,
    lost: lost.signal,
    async release() {
      clearInterval(beat);
      if (await mine()) await rm(path, { force: true });
    },
  };
}

/** Whether a process that lives is at work on the model; the answer is good for the moment only. */
export async function isLocked(model: string, { staleMs = 15_000 }: Partial<LockTimes> = {}): Promise<boolean> {
  const path = lockPath(model);
  const [text, times] = await Promise.all([readFile(path, "utf8").catch(() => undefined), stat(path).catch(() => undefined)]);
  return text !== undefined && times !== undefined && !gone(parseHolder(text)) && Date.now() - times.mtimeMs < staleMs;
}

async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    try {
      await file.writeFile(JSON.stringify(holder));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, token } = JSON.parse(text);
    return Number.isSafeInteger(pid) && typeof host === "string" && typeof token === "string" ? { pid, host, token } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the holder ran on this machine and runs no more. */
function gone(holder: Holder | undefined): boolean {
  if (holder === undefined || holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Removes the lock that was judged, and no other that has taken its place meanwhile. @returns whether it did. */
async function takeAway(path: string, judged: string, token: string): Promise<boolean> {
  const aside = `${path}.${token}.part`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  const text = await readFile(aside, "utf8");
  if (text !== judged) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return text === judged;
}
