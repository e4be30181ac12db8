/**
 * `accepted`: waits to be transcribed. `transcribing`: is being. `delivering`: its result is stored, and sent until it is taken.
 * `delivered`: it was. `failed`: it never was, and no more attempts are made.
 */
export type JobState = "accepted" | "transcribing" | "delivering" | "delivered" | "failed";

/** Where a job's audio is: in the spool under the job's id, or at an address of its own. */
export type AudioSource = { readonly kind: "spooled"; readonly bytes: number } | { readonly kind: "url"; readonly url: string };

export interface Callback {
  /** With user name and password, where it has them. */
  readonly url: string;
  readonly method: "POST" | "PUT";
}

/** The key that a job was asked for with. */
export interface JobOwner {
  /** What makes it the same key again. */
  readonly id: string;
  /** Its first characters, which are no secret. */
  readonly prefix: string;
  readonly name: string;
}

/** A request whose answer is to be sent elsewhere, as it was accepted. */
export interface NewJob {
  /** The request's UUID. */
  readonly id: string;
  readonly owner: JobOwner;
  /** The query parameters as they came. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly source: AudioSource;
  readonly callback: Callback;
  /** Milliseconds since 1970, as all times of a job. */
  readonly created: number;
}

/** All that is known of a job but its result's bytes. */
export interface Job extends NewJob {
  readonly state: JobState;
  /** When it may be begun, or sent again. */
  readonly due: number;
  /** How often its transcription was begun, also by processes that did not live to end it. */
  readonly starts: number;
  /** How often its transcription failed for a reason that may pass. */
  readonly faults: number;
  readonly started?: number;
  /** When the result was stored. */
  readonly transcribed?: number;
  /** Whether the result is an error's body in place of a transcript; absent while there is none. */
  readonly erroneous?: boolean;
  /** Attempts to deliver the result that ended, and the last of them. */
  readonly attempts: number;
  readonly lastAttempt?: { readonly at: number; readonly status?: number; readonly error?: string };
  /** When it was delivered or given up. */
  readonly ended?: number;
}

/** What is delivered: the very same bytes at every attempt. */
export interface JobResult {
  readonly contentType: string;
  readonly body: Buffer;
  /** Whether it is an error's body. */
  readonly erroneous: boolean;
}
