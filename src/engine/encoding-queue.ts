import type { EncodedWindow } from "../whisper/index.js";
import type { Job } from "./job.js";
import { lessUrgent, shareBeside, URGENCIES, type Urgency } from "./urgency.js";

/** What turns samples into windows for the decoder: see {@link RemoteEncoder}. */
export interface WindowEncoder {
  /** An aborted signal may save the work; what the promise then does is nobody's concern. */
  encode(pcm: Float32Array, full: boolean, urgency: Urgency, signal: AbortSignal): Promise<EncodedWindow>;
  /** Until the next call no window of these urgencies is begun. */
  hold?(urgencies: readonly Urgency[]): void;
}

export interface EncodingEvents {
  encoded(job: Job, window: EncodedWindow): void;
  failed(job: Job, error: unknown): void;
}

/**
 * Windows of each urgency that are encoded ahead of the decoder: one to join as soon as there is room, one more so that the encoder never waits. No
 * more, because encoded windows are large.
 */
const AHEAD = 2;

/** The windows before the encoder, and those that are with it. */
export class EncodingQueue {
  readonly #encoder: WindowEncoder;
  readonly #events: EncodingEvents;
  readonly #waiting = new Map<Urgency, Job[]>(URGENCIES.map((urgency) => [urgency, []]));
  readonly #encoding = new Map<Job, AbortController>();
  #held: readonly Urgency[] = [];
  /** How many more urgent windows have gone since one of an urgency did. */
  readonly #passed = new Map<Urgency, number>();

  constructor(encoder: WindowEncoder, events: EncodingEvents) {
    this.#encoder = encoder;
    this.#events = events;
  }

  /** Windows that wait or are being encoded. */
  get size(): number {
    return this.#encoding.size + [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Windows of an urgency that are with the encoder. */
  encoding(urgency: Urgency): number {
    let count = 0;
    for (const { task } of this.#encoding.keys()) if (task.urgency === urgency) count += 1;
    return count;
  }

  /** Whether windows of an urgency may not begin. */
  held(urgency: Urgency): boolean {
    return this.#held.includes(urgency);
  }

  /** @param before before all others of its urgency */
  add(job: Job, before = false): void {
    const waiting = this.#waiting.get(job.task.urgency)!;
    if (before) waiting.unshift(job);
    else waiting.push(job);
  }

  drop(unwanted: (job: Job) => boolean): void {
    for (const jobs of this.#waiting.values()) for (let i = jobs.length - 1; i >= 0; i--) if (unwanted(jobs[i]!)) jobs.splice(i, 1);
    for (const [job, abort] of this.#encoding)
      if (unwanted(job)) {
        this.#encoding.delete(job);
        abort.abort();
      }
  }

  /**
   * Gives windows to the encoder, and holds back what is less urgent than a window that is on its way: two threads that compute at once take
   * each other's cores.
   * @param ready windows of an urgency that are encoded and wait for the decoder
   * @param most the most urgent of the windows that are anywhere on their way
   */
  feed(ready: (urgency: Urgency) => number, most: Urgency | undefined): void {
    this.#hold(most);
    for (const urgency of URGENCIES) {
      const waiting = this.#waiting.get(urgency)!;
      for (let room = AHEAD - ready(urgency) - this.encoding(urgency); waiting.length > 0 && room > 0; room--)
        this.#begin(waiting.shift()!);
    }
  }

  /** A window of an urgency has been answered. */
  passed(urgency: Urgency): void {
    for (const after of lessUrgent(urgency)) this.#passed.set(after, (this.#passed.get(after) ?? 0) + 1);
  }

  #begin(job: Job): void {
    const abort = new AbortController();
    this.#encoding.set(job, abort);
    const { task, attempt } = job;
    const arrived = (take: () => void) => {
      if (!this.#encoding.delete(job)) return;
      this.#passed.delete(task.urgency);
      take();
    };
    this.#encoder.encode(task.pcm, attempt.full, task.urgency, abort.signal).then(
      (window) => arrived(() => this.#events.encoded(job, window)),
      (error: unknown) => arrived(() => this.#events.failed(job, error)),
    );
  }

  #hold(most: Urgency | undefined): void {
    const after = most === undefined ? [] : lessUrgent(most);
    for (const urgency of URGENCIES) if (!after.includes(urgency)) this.#passed.delete(urgency);
    const held = most === undefined ? [] : after.filter((urgency) => (this.#passed.get(urgency) ?? 0) < shareBeside(most));
    if (held.join() !== this.#held.join()) this.#encoder.hold?.(held);
    this.#held = held;
  }
}
