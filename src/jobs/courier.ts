import type { Logger } from "pino";
import { DueLoop } from "./due-loop.js";
import type { Job } from "./job.js";
import type { AttemptOutcome, Busy, JobStore } from "./job-store.js";
import type { JobWork, Sent } from "./job-work.js";
import { persistently } from "./persistently.js";

/** Attempts at once, and of them to one host, so that one that hangs does not hold up the others. */
const mostAttempts = 16;
const mostPerHost = 4;
/** Milliseconds that a receiver can put the next attempt off. */
const longestRetryAfter = 3_600_000;

interface CourierOptions {
  readonly store: JobStore;
  readonly work: Pick<JobWork, "send">;
  /** Attempts after the first. */
  readonly retries: number;
  /** Milliseconds between two attempts. */
  readonly retryDelay: number;
  readonly logger: Logger;
  /** A job has ended. */
  readonly onEnd: () => void;
}

interface Errand {
  readonly job: Job;
  readonly host: string;
}

/** Delivers results: at least once, and the same bytes each time. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #loop: DueLoop<Errand>;
  /** Hosts of the jobs that are being delivered. */
  readonly #busy = new Map<string, string>();

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#loop = new DueLoop<Errand>({
      concurrency: mostAttempts,
      next: () => this.#next(),
      run: (errand, signal) => this.#run(errand, signal),
      onError: (error) => options.logger.error({ err: error }, "results cannot be delivered"),
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  /** An attempt that does not end in so many milliseconds does not count. */
  stop(milliseconds: number): Promise<void> {
    return this.#loop.stop(milliseconds);
  }

  async #next() {
    const { store } = this.#options;
    const busy = this.#everyBusy();
    const job = await store.nextDelivery(Date.now(), busy);
    if (job === undefined) {
      const at = await store.nextDeliveryDue(busy);
      return at === undefined ? undefined : { at };
    }
    const { host } = new URL(job.callback.url);
    this.#busy.set(job.id, host);
    return { item: { job, host } };
  }

  #everyBusy(): Busy {
    const perHost = new Map<string, number>();
    for (const host of this.#busy.values()) perHost.set(host, (perHost.get(host) ?? 0) + 1);
    const hosts = [...perHost].filter(([, count]) => count >= mostPerHost).map(([host]) => host);
    return { ids: [...this.#busy.keys()], hosts };
  }

  async #run({ job, host }: Errand, signal: AbortSignal): Promise<void> {
    const { store, work, logger, onEnd } = this.#options;
    const { id, attempts } = job;
    try {
      const result = await persistently(() => store.result(id), logger, signal);
      const sent: Sent = result === undefined ? { error: "The result is lost." } : await work.send(job, result, signal);
      const outcome = this.#outcome(sent, attempts);
      await persistently(() => store.attempted(id, outcome), logger, signal);
      const line = { request_id: id, key: job.owner.name, host, attempt: attempts + 1, ...sent };
      if (!("error" in outcome)) logger.info(line, "callback delivered");
      else logger.warn(line, outcome.next === undefined ? "callback given up" : "callback not taken");
      if (!("next" in outcome) || outcome.next === undefined) onEnd();
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#busy.delete(id);
    }
  }

  #outcome(sent: Sent, attempts: number): AttemptOutcome {
    const at = Date.now();
    if (!("error" in sent)) return { at, status: sent.status };
    const { error, status, retryAfter = 0 } = sent;
    const { retries, retryDelay } = this.#options;
    const next = attempts < retries ? at + Math.max(retryDelay, Math.min(retryAfter, longestRetryAfter)) : undefined;
    return { at, error, next, ...(status !== undefined && { status }) };
  }
}
