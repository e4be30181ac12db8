import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

/** Milliseconds before the second try, and between two when many have failed. */
const firstDelay = 500;
const longestDelay = 30_000;

/**
 * Asks the store until it answers, however long its disk is full: what was computed must not be lost.
 * @throws the signal's reason
 */
export async function persistently<T>(ask: () => Promise<T>, logger: Logger, signal: AbortSignal): Promise<T> {
  for (let delay = firstDelay; ; delay = Math.min(2 * delay, longestDelay)) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      logger.error({ err: error, delay }, "the jobs' database cannot be used");
      await sleep(delay, undefined, { signal });
    }
  }
}
