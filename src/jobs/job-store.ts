import type { Job, JobResult, NewJob } from "./job.js";

/** How one attempt to deliver ended: taken, or with an error, after which the next is due at some time, or never. */
export type AttemptOutcome =
  | { readonly at: number; readonly status: number }
  | { readonly at: number; readonly status?: number; readonly error: string; readonly next: number | undefined };

/** Deliveries that are not to be taken now: those that run, and hosts that have enough of them. */
export interface Busy {
  readonly ids: readonly string[];
  readonly hosts: readonly string[];
}

/** How many jobs have not ended, by their state. */
export type JobCounts = Readonly<Record<"accepted" | "transcribing" | "delivering", number>>;

/**
 * The port between the server and its jobs. What it resolves with is durable: a process that is killed at any moment finds it again. Every
 * change names the state that it leads from; where the job is in another, nothing is changed.
 */
export interface JobStore {
  add(job: NewJob): Promise<void>;
  find(id: string): Promise<Job | undefined>;
  /** What a transcribed job delivers. */
  result(id: string): Promise<JobResult | undefined>;
  /** Jobs that are not transcribed yet, oldest first. */
  waiting(): Promise<readonly string[]>;
  counts(): Promise<JobCounts>;
  /** Jobs whose transcription ended with the process are accepted again, due as their begin said. @returns how many */
  recover(): Promise<number>;
  /** Begins the oldest accepted job that is due: it is transcribing, and should its process die, it is due again `backoff(starts)` after now. */
  begin(now: number, backoff: (starts: number) => number): Promise<Job | undefined>;
  /** When the next accepted job is due. */
  nextBegin(): Promise<number | undefined>;
  /** A transcribing job is accepted again: after a fault, which is counted, or as if it had never begun. */
  putBack(id: string, due: number, fault: boolean): Promise<void>;
  /** A transcribing job has its result and is delivering, due at once. */
  finish(id: string, result: JobResult, now: number): Promise<void>;
  /** The delivering job that has been due for the longest; it stays as it is. */
  nextDelivery(now: number, busy: Busy): Promise<Job | undefined>;
  /** When the next delivering job is due. */
  nextDeliveryDue(busy: Busy): Promise<number | undefined>;
  /** Counts an attempt: the job is delivered, delivering until the next, or failed. */
  attempted(id: string, outcome: AttemptOutcome): Promise<void>;
  /** Forgets jobs that ended until a time, with their results, but not more than so many. @returns how many */
  forget(until: number, most: number): Promise<number>;
  close(): Promise<void>;
}
