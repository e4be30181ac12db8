import { setImmediate } from "node:timers/promises";
import type { Logger } from "pino";
import { Courier } from "./courier.js";
import type { JobWork } from "./job-work.js";
import type { Jobs } from "./jobs.js";
import { Transcriber } from "./transcriber.js";

export interface RunnerOptions {
  readonly jobs: Jobs;
  readonly work: JobWork;
  /** Jobs that are transcribed at once. */
  readonly concurrency: number;
  /** Attempts to deliver after the first. */
  readonly retries: number;
  /** Milliseconds between two attempts. */
  readonly retryDelay: number;
  /** Milliseconds that a job is remembered after its end. */
  readonly retention: number;
  readonly logger: Logger;
}

/** Milliseconds between two looks for what may be forgotten, and how much is in one step. */
const forgetEvery = 60_000;
const forgetAtOnce = 20;
/** Milliseconds after which the jobs are asked for again while another process has them. */
const takeOverEvery = 2000;

/** Takes jobs from the store, transcribes them, delivers their results, and forgets them in time. Of several processes one does that at a time. */
export class JobRunner {
  readonly #options: RunnerOptions;
  readonly #transcriber: Transcriber;
  readonly #courier: Courier;
  #ready = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { store, spool } = options.jobs;
    this.#transcriber = new Transcriber({ ...options, store, spool, onResult: () => this.#courier.wake() });
    this.#courier = new Courier({ ...options, store, onEnd: () => void this.#forget() });
  }

  /** Whether the jobs are this process's, and may be added to. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Goes on where the last process stopped; at once, or when another one that works on these jobs has ended. */
  async start(): Promise<void> {
    const { logger } = this.#options;
    if (await this.#takeOver()) return;
    logger.warn("another process works on the jobs of this DATA_DIR; they are taken over when it ends");
    this.#waitForOther();
  }

  /** There is a new job. */
  wake(): void {
    this.#transcriber.wake();
  }

  /** Gives what runs some milliseconds to end; what does not is as if it had not begun. New jobs are for the next process. */
  async stop(milliseconds: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#transcriber.stop(milliseconds), this.#courier.stop(milliseconds)]);
  }

  #waitForOther(): void {
    const { logger } = this.#options;
    this.#timer = setTimeout(async () => {
      const done = await this.#takeOver().catch((error) => logger.error({ err: error }, "jobs cannot be taken over"));
      if (done !== true && !this.#stopped) this.#waitForOther();
    }, takeOverEvery);
  }

  async #takeOver(): Promise<boolean> {
    const { jobs, logger } = this.#options;
    if (!jobs.own()) return false;
    const recovered = await jobs.store.recover();
    await jobs.spool.open(await jobs.store.waiting());
    if (this.#stopped) return true;
    if (recovered > 0) logger.info({ count: recovered }, "jobs are begun again");
    this.#timer = setInterval(() => void this.#forget(), forgetEvery);
    this.#ready = true;
    this.#transcriber.wake();
    this.#courier.wake();
    return true;
  }

  async #forget(): Promise<void> {
    const { jobs, retention, logger } = this.#options;
    try {
      // A few at a time: a transcript may be large, and others want the main loop.
      while ((await jobs.store.forget(Date.now() - retention, forgetAtOnce)) === forgetAtOnce) await setImmediate();
    } catch (error) {
      logger.error({ err: error }, "old jobs cannot be removed");
    }
  }
}
