import type { EncodedWindow } from "../whisper/index.js";
import type { Job } from "./job.js";
import { KINDS, type Kind, kindOf, LIVE_SHARE, precedenceOfRecordings, type Urgency } from "./urgency.js";

/** What turns samples into windows for the decoder: see {@link RemoteEncoder}. */
export interface WindowEncoder {
  /** An aborted signal may save the work; what the promise then does is nobody's concern. */
  encode(pcm: Float32Array, full: boolean, urgency: Urgency, signal: AbortSignal): Promise<EncodedWindow>;
  /** Until the next call no window of these kinds is begun. */
  hold?(kinds: readonly Kind[]): void;
  /** Takes a window back that has been copied. */
  giveBack?(window: EncodedWindow): void;
}

export interface EncodingEvents {
  encoded(job: Job, window: EncodedWindow): void;
  failed(job: Job, error: unknown): void;
}

/**
 * Windows of each kind that are encoded ahead of the decoder: one to join as soon as there is room, one more so that the encoder never waits. No
 * more, so that what comes later but is more urgent need not wait, and encoded windows are large.
 */
const AHEAD = 2;

/** The windows before the encoder, and those that are with it. */
export class EncodingQueue {
  readonly #encoder: WindowEncoder;
  readonly #events: EncodingEvents;
  readonly #waiting = new Map<Kind, Job[]>(KINDS.map((kind) => [kind, []]));
  readonly #encoding = new Map<Job, AbortController>();
  readonly #precedence = precedenceOfRecordings();
  #held: readonly Kind[] = [];
  /** How many windows of more urgent kinds have gone since one of a kind did. */
  readonly #passed = new Map<Kind, number>();

  constructor(encoder: WindowEncoder, events: EncodingEvents) {
    this.#encoder = encoder;
    this.#events = events;
  }

  /** Windows that wait or are being encoded. */
  get size(): number {
    return this.#encoding.size + [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Windows that are with the encoder. */
  encoding(wanted: (job: Job) => boolean): boolean {
    return [...this.#encoding.keys()].some(wanted);
  }

  /** Whether windows of a kind may not begin. */
  held(kind: Kind): boolean {
    return this.#held.includes(kind);
  }

  /** @param before before all others of its kind */
  add(job: Job, before = false): void {
    const waiting = this.#waiting.get(kindOf(job.task.urgency))!;
    if (before) waiting.unshift(job);
    else waiting.push(job);
  }

  /** Whether a window of a kind waits or is being encoded. */
  has(kind: Kind): boolean {
    return this.#waiting.get(kind)!.length > 0 || this.encoding(({ task }) => kindOf(task.urgency) === kind);
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
   * Gives windows to the encoder, and holds back what is less urgent than a live window that is on its way: two threads that compute at once take
   * each other's cores.
   * @param ready windows of a kind that are encoded and wait for the decoder
   * @param most the most urgent kind of which a window is anywhere on its way
   */
  feed(ready: (kind: Kind) => number, most: Kind | undefined): void {
    this.#hold(most);
    for (const kind of KINDS) {
      const waiting = this.#waiting.get(kind)!;
      let room = AHEAD - ready(kind);
      for (const { task } of this.#encoding.keys()) if (kindOf(task.urgency) === kind) room -= 1;
      for (; waiting.length > 0 && room > 0; room--) this.#begin(waiting.splice(this.#next(kind, waiting), 1)[0]!);
    }
  }

  /** A window has been copied into the decoder's caches. */
  giveBack(window: EncodedWindow): void {
    this.#encoder.giveBack?.(window);
  }

  /** A window of a kind has been answered. */
  passed(kind: Kind): void {
    for (const after of KINDS.slice(KINDS.indexOf(kind) + 1)) this.#passed.set(after, (this.#passed.get(after) ?? 0) + 1);
  }

  #next(kind: Kind, waiting: readonly Job[]): number {
    if (kind !== "recording") return 0;
    const chosen = this.#precedence.choose(new Map(waiting.map(({ task }) => [task.urgency, 1])));
    return waiting.findIndex(({ task }) => task.urgency === chosen);
  }

  #begin(job: Job): void {
    const abort = new AbortController();
    this.#encoding.set(job, abort);
    const { task, attempt } = job;
    const arrived = (take: () => void) => {
      if (!this.#encoding.delete(job)) return;
      this.#passed.delete(kindOf(task.urgency));
      take();
    };
    this.#encoder.encode(task.pcm, attempt.full, task.urgency, abort.signal).then(
      (window) => arrived(() => this.#events.encoded(job, window)),
      (error: unknown) => arrived(() => this.#events.failed(job, error)),
    );
  }

  #hold(most: Kind | undefined): void {
    const after = most === undefined ? [] : KINDS.slice(KINDS.indexOf(most) + 1);
    for (const kind of KINDS) if (!after.includes(kind)) this.#passed.delete(kind);
    const held = after.filter((kind) => (this.#passed.get(kind) ?? 0) < LIVE_SHARE);
    if (held.join() !== this.#held.join()) this.#encoder.hold?.(held);
    this.#held = held;
  }
}
