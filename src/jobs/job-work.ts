import type { Job, JobResult } from "./job.js";

/** A result, and whether another try may give a better one. */
export interface Transcribed {
  readonly result: JobResult;
  readonly transient?: boolean;
  /** For the log. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** How an attempt to deliver ended; `retryAfter` is what the receiver asks for, in milliseconds. */
export type Sent = { readonly status: number } | { readonly error: string; readonly status?: number; readonly retryAfter?: number };

/** The work on jobs, which is not this room's. Neither transcribing nor sending throws anything but the signal's reason. */
export interface JobWork {
  transcribe(job: Job, signal: AbortSignal): Promise<Transcribed>;
  /** What a job delivers that ended the process each time it was begun. */
  abandon(job: Job): JobResult;
  send(job: Job, result: JobResult, signal: AbortSignal): Promise<Sent>;
}
