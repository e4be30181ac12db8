import type { Again, Decoder, DecoderBatch, Row, Search } from "../whisper/index.js";
import type { Encoded, Job } from "./job.js";
import { type Kind, kindOf, precedenceOfRecordings, type Urgency } from "./urgency.js";

export interface RowLimits {
  /** Windows of a kind that share steps. */
  readonly maxRows: number;
  /** Frames of cross-attention cache that windows of a kind hold; one window always may. */
  readonly cacheFrames: number;
}

interface Batch {
  readonly urgency: Urgency;
  readonly rows: DecoderBatch<Job>;
  /** Number of its last step among all steps. */
  stepped: number;
}

/** What a step costs whatever its rows, in rows: 8 rows take 15 ms, 1 takes 4.2 (tiny, two cores). */
const STEP_COST = 2;

/** The windows that are being decoded, in batches of one urgency: the windows of a batch take their steps together. */
export class DecoderRows {
  readonly #decoder: Decoder;
  readonly #limits: RowLimits;
  readonly #again: Again<Job, Search>;
  readonly #batches: Batch[] = [];
  readonly #precedence = precedenceOfRecordings();
  #steps = 0;

  /** @param again how a window that has ended so is searched again, if it is */
  constructor(decoder: Decoder, limits: RowLimits, again: Again<Job, Search>) {
    this.#decoder = decoder;
    this.#limits = limits;
    this.#again = again;
  }

  /** Windows of a kind, or of all. */
  count(kind?: Kind): number {
    return this.#of(kind).reduce((sum, { rows }) => sum + rows.size, 0);
  }

  /** Of the caches. */
  get bytes(): number {
    return this.#batches.reduce((sum, { rows }) => sum + rows.bytes, 0);
  }

  /** Batches of a kind that have windows. */
  busy(kind: Kind): number {
    return this.#of(kind).filter(({ rows }) => rows.size > 0).length;
  }

  /** Whether a first window of a recording is among them. */
  get hasFirst(): boolean {
    return this.#batches.some(({ urgency, rows }) => urgency === "first" && rows.size > 0);
  }

  fits({ job, window }: Encoded): boolean {
    const kind = kindOf(job.task.urgency);
    const rows = this.count(kind);
    if (rows === 0) return true;
    if (rows >= this.#limits.maxRows) return false;
    const own = this.batch(job);
    let frames = own.framesWith(window.frames);
    for (const { rows } of this.#of(kind)) if (rows !== own) frames += rows.frames;
    return frames <= this.#limits.cacheFrames;
  }

  /** The batch that a window joins. */
  batch({ task: { urgency } }: Job): DecoderBatch<Job> {
    const existing = this.#batches.find((each) => each.urgency === urgency);
    if (existing !== undefined) return existing.rows;
    const rows = this.#decoder.newBatch<Job>(this.#again);
    this.#batches.push({ urgency, rows, stepped: 0 });
    return rows;
  }

  /** What the next step of a kind costs, in rows. */
  cost(kind: Kind): number {
    return Math.min(
      ...this.#of(kind)
        .filter(({ rows }) => rows.size > 0)
        .map(stepCost),
    );
  }

  /** One step of one batch of a kind. Returns the windows that have ended. */
  async step(kind: Kind): Promise<Row<Job>[]> {
    const busy = this.#of(kind).filter(({ rows }) => rows.size > 0);
    const batches = kind === "recording" ? this.#ofTurn(busy) : busy;
    const next = batches.reduce((a, b) => (b.stepped < a.stepped ? b : a));
    this.#steps += 1;
    next.stepped = this.#steps;
    return next.rows.step();
  }

  drop(unwanted: (job: Job) => boolean): void {
    for (const { rows } of this.#batches) rows.drop(unwanted);
  }

  /** Gives back memory that only new windows need. */
  release(): void {
    for (const { rows } of this.#batches) rows.release();
  }

  #of(kind: Kind | undefined): Batch[] {
    return this.#batches.filter(({ urgency }) => kind === undefined || kindOf(urgency) === kind);
  }

  #ofTurn(busy: readonly Batch[]): readonly Batch[] {
    const chosen = this.#precedence.choose(new Map(busy.map((batch) => [batch.urgency, stepCost(batch)])));
    return busy.filter(({ urgency }) => urgency === chosen);
  }
}

function stepCost({ rows }: Batch): number {
  return STEP_COST + rows.rows;
}
