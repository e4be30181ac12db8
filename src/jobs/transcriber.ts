import type { Logger } from "pino";
import { DueLoop } from "./due-loop.js";
import type { Job } from "./job.js";
import type { JobStore } from "./job-store.js";
import type { JobWork, Transcribed } from "./job-work.js";
import { persistently } from "./persistently.js";
import type { Spool } from "./spool.js";

/** Tries after a fault that may pass, and milliseconds before the first of them; before each other twice as many as before the last. */
const mostFaults = 5;
const faultDelay = 1000;
/** How often a transcription is begun that never ends: it may be what ends the process. After some starts it waits. */
const mostStarts = 50;
const freeStarts = 5;
const longestBackoff = 60_000;

function backoff(starts: number): number {
  return starts <= freeStarts ? 0 : Math.min(longestBackoff, 1000 * 2 ** (starts - freeStarts));
}

interface TranscriberOptions {
  readonly store: JobStore;
  readonly spool: Spool;
  readonly work: Pick<JobWork, "transcribe" | "abandon">;
  /** Jobs at once. */
  readonly concurrency: number;
  readonly logger: Logger;
  /** A result is stored. */
  readonly onResult: () => void;
}

/** Gives accepted jobs their results, the oldest first. */
export class Transcriber {
  readonly #options: TranscriberOptions;
  readonly #loop: DueLoop<Job>;

  constructor(options: TranscriberOptions) {
    this.#options = options;
    this.#loop = new DueLoop<Job>({
      concurrency: options.concurrency,
      next: () => this.#next(),
      run: (job, signal) => this.#run(job, signal),
      onError: (error) => options.logger.error({ err: error }, "jobs cannot be transcribed"),
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  /** What does not end in so many milliseconds is accepted again. */
  stop(milliseconds: number): Promise<void> {
    return this.#loop.stop(milliseconds);
  }

  async #next() {
    const { store } = this.#options;
    const job = await store.begin(Date.now(), backoff);
    if (job !== undefined) return { item: job };
    const at = await store.nextBegin();
    return at === undefined ? undefined : { at };
  }

  async #run(job: Job, signal: AbortSignal): Promise<void> {
    const { store, work, logger } = this.#options;
    const { id, starts, faults } = job;
    const from = performance.now();
    try {
      if (starts > mostStarts) return await this.#finish(job, { result: work.abandon(job) }, from, signal);
      const transcribed = await work.transcribe(job, signal);
      // What fails while the process ends may have failed of that.
      if (transcribed.transient && this.#loop.stopped) return await this.#leave(job);
      if (!transcribed.transient || faults >= mostFaults) return await this.#finish(job, transcribed, from, signal);
      const delay = faultDelay * 2 ** faults;
      await persistently(() => store.putBack(id, Date.now() + delay, true), logger, signal);
      logger.warn({ request_id: id, ...transcribed.facts, faults: faults + 1, delay }, "job is tried again");
    } catch (error) {
      if (!signal.aborted) throw error;
      await this.#leave(job);
    }
  }

  /** For the next process. */
  async #leave({ id, created }: Job): Promise<void> {
    const { store, logger } = this.#options;
    await store.putBack(id, created, false);
    logger.info({ request_id: id }, "job goes on after the next start");
  }

  async #finish({ id, owner, starts, created }: Job, { result, facts }: Transcribed, from: number, signal: AbortSignal): Promise<void> {
    const { store, spool, logger, onResult } = this.#options;
    await persistently(() => store.finish(id, result, Date.now()), logger, signal);
    const took = performance.now() - from;
    logger.info(
      {
        request_id: id,
        ...facts,
        key: owner.name,
        erroneous: result.erroneous,
        starts,
        result_bytes: result.body.length,
        waited_ms: Math.max(0, Math.round(Date.now() - created - took)),
        total_ms: Math.round(took),
      },
      "job transcribed",
    );
    onResult();
    await spool.remove(id);
  }
}
