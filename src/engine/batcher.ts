import {
  buildPrompt,
  type DecoderBatch,
  failed,
  GreedySequence,
  type Row,
  SAMPLE_RATE,
  type WhisperModel,
  WINDOW_SAMPLES,
  type WindowResult,
  windowResult,
} from "../whisper/index.js";
import type { WindowTask } from "./messages.js";

export interface BatcherOptions {
  readonly maxRows: number;
  readonly cacheFrames: number;
  readonly fullWindows: boolean;
}

export type Outcome = { readonly id: number; readonly result: WindowResult } | { readonly id: number; readonly error: unknown };

interface Job {
  readonly task: WindowTask;
  readonly full: boolean;
  /** What the window with its silence tail gave, when that failed. */
  readonly first?: Row<Job>;
}

/**
 * Steps between two encodings while windows wait. About 25 tokens make 10 s of speech, so 5 steps keep some 5 rows in the batch: enough to
 * share most of a step's cost, few enough that the first row in is soon out.
 */
const STEPS_PER_ENCODING = 5;

/**
 * Continuous batching (Yu et al. 2022, "Orca", section 4): windows are encoded one at a time between decoder steps, and join the rows that
 * are being decoded. Does one piece of work a turn, so that its owner can hear of cancellations in between.
 */
export class Batcher {
  readonly #model: WhisperModel;
  readonly #batch: DecoderBatch<Job>;
  readonly #options: BatcherOptions;
  readonly #waiting: Job[] = [];
  /** Windows cancelled while a turn runs: rows may not move under it. */
  readonly #cancelled = new Set<number>();
  #turning = false;
  #steps = 0;

  constructor(model: WhisperModel, options: BatcherOptions) {
    this.#model = model;
    this.#batch = model.newBatch<Job>();
    this.#options = options;
  }

  get idle(): boolean {
    return this.#waiting.length === 0 && this.#batch.size === 0;
  }

  /** Gives back memory that only new work needs. */
  release(): void {
    this.#batch.release();
  }

  add(task: WindowTask): void {
    this.#waiting.push({ task, full: this.#options.fullWindows });
  }

  /** Forgets a window and frees its row: at once, or at the end of the turn that runs. */
  cancel(id: number): void {
    this.#cancelled.add(id);
    if (!this.#turning) this.#forget();
  }

  /** One encoding or one step. Returns the windows that it finished. */
  async turn(): Promise<Outcome[]> {
    this.#turning = true;
    try {
      return (await this.#work()).filter(({ id }) => !this.#cancelled.has(id));
    } finally {
      this.#turning = false;
      this.#forget();
    }
  }

  #forget(): void {
    if (this.#cancelled.size === 0) return;
    const unwanted = (job: Job) => this.#cancelled.has(job.task.id);
    for (let i = this.#waiting.length - 1; i >= 0; i--) if (unwanted(this.#waiting[i])) this.#waiting.splice(i, 1);
    this.#batch.drop(unwanted);
    this.#cancelled.clear();
  }

  async #work(): Promise<Outcome[]> {
    const job = this.#waiting[0];
    if (job !== undefined && this.#mayEncode(job)) {
      this.#waiting.shift();
      this.#steps = 0;
      try {
        const row = await this.#begin(job);
        return row === undefined ? [] : this.#finish([row]);
      } catch (error) {
        this.#batch.drop((each) => each.task === job.task);
        return [{ id: job.task.id, error }];
      }
    }
    this.#steps += 1;
    return this.#finish(await this.#batch.step());
  }

  #mayEncode(job: Job): boolean {
    if (this.#batch.size === 0) return true;
    if (this.#batch.size >= this.#options.maxRows || this.#steps < STEPS_PER_ENCODING) return false;
    const frames = job.full ? WINDOW_SAMPLES / 320 : Math.ceil(job.task.pcm.length / 320) + 150;
    return this.#batch.framesWith(Math.min(1500, frames)) <= this.#options.cacheFrames;
  }

  async #begin(job: Job): Promise<Row<Job> | undefined> {
    const { tokenizer, encoder } = this.#model;
    const { pcm, timestamps, language, context } = job.task;
    const window = await encoder.encode(pcm, job.full);
    if (this.#cancelled.has(job.task.id)) return undefined;
    const prompt = buildPrompt(tokenizer, { language, task: "transcribe", timestamps, context });
    const sequence = new GreedySequence(tokenizer, timestamps, this.#model.textContext - prompt.tokens.length);
    // Without a tail there is no shortcut to blame: decoding again would give the same.
    const begun = window.pieces.length > 1 ? job : { ...job, full: true };
    return this.#batch.join(begun, window, prompt.tokens, prompt.start, sequence);
  }

  #finish(rows: readonly Row<Job>[]): Outcome[] {
    const outcomes: Outcome[] = [];
    for (const row of rows) {
      const { task, full, first } = row.job;
      if (!full && failed(row.sequence, this.#model.tokenizer)) {
        // The tail is a shortcut: a window that went wrong is decoded again as the model was trained, before any other.
        this.#waiting.unshift({ task, full: true, first: row });
        continue;
      }
      const best = first !== undefined && betterThan(first.sequence, row.sequence) ? first : row;
      const seconds = task.pcm.length / SAMPLE_RATE;
      outcomes.push({ id: task.id, result: windowResult(best.sequence, best.attention, this.#model.tokenizer, seconds, task.language) });
    }
    return outcomes;
  }
}

/** A sequence that ended by itself beats one that was stopped; then the more probable one wins. */
function betterThan(a: GreedySequence, b: GreedySequence): boolean {
  if ((a.stopped === "end") !== (b.stopped === "end")) return a.stopped === "end";
  return a.avgLogprob > b.avgLogprob;
}
