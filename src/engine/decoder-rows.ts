import type { Again, Decoder, DecoderBatch, Row, Search } from "../whisper/index.js";
import type { Encoded, Job } from "./job.js";
import { type Kind, kindOf, type Urgency } from "./urgency.js";

export interface RowLimits {
  /** Windows of a kind that share steps. */
  readonly maxRows: number;
  /** Frames of cross-attention cache that windows of a kind hold; one window always may. */
  readonly cacheFrames: number;
}

/** What a step costs whatever its rows, in rows: 8 rows take 12 ms, 1 takes 2.2 (tiny, two cores). */
const STEP_COST = 2;

/** The windows that are being decoded, in batches of one urgency: the windows of a batch take their steps together. */
export class DecoderRows {
  readonly #decoder: Decoder;
  readonly #limits: RowLimits;
  readonly #again: Again<Job, Search>;
  readonly #batches = new Map<Urgency, DecoderBatch<Job>>();

  /** @param again how a window that has ended so is searched again, if it is */
  constructor(decoder: Decoder, limits: RowLimits, again: Again<Job, Search>) {
    this.#decoder = decoder;
    this.#limits = limits;
    this.#again = again;
  }

  /** Windows of an urgency, or of all. */
  count(urgency?: Urgency): number {
    if (urgency !== undefined) return this.#batches.get(urgency)?.size ?? 0;
    return [...this.#batches.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Of the caches. */
  get bytes(): number {
    return [...this.#batches.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  fits({ job, window }: Encoded): boolean {
    const batches = this.#of(kindOf(job.task.urgency));
    const windows = batches.reduce((sum, { size }) => sum + size, 0);
    if (windows === 0) return true;
    if (windows >= this.#limits.maxRows) return false;
    const own = this.batch(job);
    let frames = own.framesWith(window.frames);
    for (const other of batches) if (other !== own) frames += other.frames;
    return frames <= this.#limits.cacheFrames;
  }

  /** The batch that a window joins. */
  batch({ task: { urgency } }: Job): DecoderBatch<Job> {
    const existing = this.#batches.get(urgency);
    if (existing !== undefined) return existing;
    const batch = this.#decoder.newBatch<Job>(this.#again);
    this.#batches.set(urgency, batch);
    return batch;
  }

  /** What the next step of an urgency's windows costs, in rows. */
  cost(urgency: Urgency): number {
    return STEP_COST + (this.#batches.get(urgency)?.rows ?? 0);
  }

  /** One step of an urgency's windows. Returns those that have ended. */
  async step(urgency: Urgency): Promise<Row<Job>[]> {
    return (await this.#batches.get(urgency)?.step()) ?? [];
  }

  drop(unwanted: (job: Job) => boolean): void {
    for (const batch of this.#batches.values()) batch.drop(unwanted);
  }

  /** Gives back memory that only new windows need. */
  release(): void {
    for (const batch of this.#batches.values()) batch.release();
  }

  #of(kind: Kind): DecoderBatch<Job>[] {
    return [...this.#batches].filter(([urgency]) => kindOf(urgency) === kind).map(([, batch]) => batch);
  }
}
