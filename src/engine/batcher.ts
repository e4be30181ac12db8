import {
  type Attempt,
  betterThan,
  buildPrompt,
  type Decoder,
  type DecoderBatch,
  type DetectedLanguage,
  type EncodedWindow,
  type Entry,
  firstAttempt,
  mostTokens,
  newSearch,
  nextAttempt,
  type Row,
  SAMPLE_RATE,
  type Search,
  secondsOfVoice,
  windowResult,
} from "../whisper/index.js";
import type { WindowOutcome, WindowTask } from "./messages.js";

export interface BatcherOptions {
  readonly maxRows: number;
  readonly cacheFrames: number;
  readonly fullWindows: boolean;
}

/** What turns samples into windows for the decoder: see {@link RemoteEncoder}. */
export interface WindowEncoder {
  encode(pcm: Float32Array, full: boolean): Promise<EncodedWindow>;
}

export type Outcome = { readonly id: number; readonly result: WindowOutcome } | { readonly id: number; readonly error: unknown };

interface Job {
  readonly task: WindowTask;
  readonly attempt: Attempt;
  readonly language?: DetectedLanguage;
  /** The best of the attempts before. */
  readonly best?: Pick<Row<Job>, "search" | "attention">;
  /** Whether the window that is being decoded ends in cached silence. */
  readonly shortcut: boolean;
}

interface Batch {
  readonly urgent: boolean;
  readonly rows: DecoderBatch<Job>;
}

/** A window that is ready to be decoded; `entry` when it has been decoded before. */
interface Encoded {
  readonly job: Job;
  readonly window?: EncodedWindow;
  readonly entry?: Entry;
}

/** Of so many encodings, joinings and steps one goes to windows that are not urgent, while urgent ones are there: they give way, but never starve. */
const SHARE = 4;

/**
 * Steps between two joinings while windows are being encoded. About 25 tokens make ten seconds of speech, so that some eight windows share each
 * step: enough to share most of its cost.
 */
const STEPS_PER_WINDOW = 3;

/** Windows that are encoded while the decoder is busy: one to join as soon as there is room, one more so that the encoder never waits. */
const AHEAD = 2;

/**
 * Continuous batching (Yu et al. 2022, "Orca", section 4): windows join the ones that are being decoded as soon as they are encoded, and leave
 * when they end. Does one piece of work a turn, so that its owner can hear of cancellations in between.
 */
export class Batcher {
  readonly #decoder: Decoder;
  readonly #encoder: WindowEncoder;
  readonly #options: BatcherOptions;
  /** Windows of as many rows and equal urgency. */
  readonly #batches = new Map<string, Batch>();
  readonly #waiting: Job[] = [];
  readonly #encoded: Encoded[] = [];
  readonly #failures: Outcome[] = [];
  /** Jobs that are with the encoder. */
  readonly #encoding = new Set<Job>();
  /** Windows cancelled while a turn runs: rows may not move under it. */
  readonly #cancelled = new Set<number>();
  #turning = false;
  // Counted apart: were they not, one kind could fall on every turn that is the others' share.
  #encodings = 0;
  #joinings = 0;
  #steps = 0;
  #sinceJoining = 0;
  #wake: () => void = () => undefined;

  constructor(decoder: Decoder, encoder: WindowEncoder, options: BatcherOptions) {
    this.#decoder = decoder;
    this.#encoder = encoder;
    this.#options = options;
  }

  get idle(): boolean {
    return this.#waiting.length + this.#encoded.length + this.#encoding.size + this.#failures.length + this.#rows === 0;
  }

  /** Gives back memory that only new work needs. */
  release(): void {
    for (const { rows } of this.#batches.values()) rows.release();
  }

  add(task: WindowTask): void {
    this.#waiting.push({ task, attempt: firstAttempt(task, this.#options.fullWindows), shortcut: false });
    this.#encode();
    this.#wake();
  }

  /** Forgets a window and frees its rows: at once, or at the end of the turn that runs. */
  cancel(id: number): void {
    this.#cancelled.add(id);
    if (!this.#turning) this.#forget();
    this.#wake();
  }

  /** Ends a wait for the encoder, so that its owner is heard. */
  wake(): void {
    this.#wake();
  }

  /** One joining or one step, or, when there is nothing to do, the wait for the encoder. Returns the windows that it finished. */
  async turn(): Promise<Outcome[]> {
    this.#turning = true;
    try {
      return (await this.#work()).filter(({ id }) => !this.#cancelled.has(id));
    } finally {
      this.#turning = false;
      this.#forget();
    }
  }

  /** Windows being decoded. */
  get #rows(): number {
    let sum = 0;
    for (const { rows } of this.#batches.values()) sum += rows.size;
    return sum;
  }

  #forget(): void {
    if (this.#cancelled.size === 0) return;
    const unwanted = (job: Job) => this.#cancelled.has(job.task.id);
    remove(this.#waiting, unwanted);
    remove(this.#encoded, ({ job }) => unwanted(job));
    for (const job of this.#encoding) if (unwanted(job)) this.#encoding.delete(job);
    for (const { rows } of this.#batches.values()) rows.drop(unwanted);
    this.#cancelled.clear();
    this.#encode();
  }

  /** Keeps the encoder busy, but not far ahead of the decoder. */
  #encode(): void {
    while (this.#waiting.length > 0 && this.#encoding.size + this.#encoded.length < AHEAD) {
      this.#encodings += 1;
      const [job] = this.#waiting.splice(choose(this.#waiting, this.#encodings % SHARE === 0), 1) as [Job];
      this.#encoding.add(job);
      this.#encoder.encode(job.task.pcm, job.attempt.full).then(
        (window) => this.#arrived(job, () => this.#encoded.push({ job, window })),
        (error: unknown) => this.#arrived(job, () => this.#failures.push({ id: job.task.id, error })),
      );
    }
  }

  #arrived(job: Job, take: () => void): void {
    if (this.#encoding.delete(job)) take();
    this.#encode();
    this.#wake();
  }

  async #work(): Promise<Outcome[]> {
    if (this.#failures.length > 0) return this.#failures.splice(0);
    const fitting = this.#encoded.filter((each) => this.#fits(each));
    if (fitting.length > 0) {
      this.#joinings += 1;
      this.#sinceJoining = 0;
      const jobs = fitting.map(({ job }) => job);
      const next = fitting[choose(jobs, this.#joinings % SHARE === 0)]!;
      this.#encoded.splice(this.#encoded.indexOf(next), 1);
      this.#encode();
      try {
        const row = await this.#begin(next);
        return row === undefined ? [] : this.#finish([row]);
      } catch (error) {
        for (const { rows } of this.#batches.values()) rows.drop((each) => each.task === next.job.task);
        return [{ id: next.job.task.id, error }];
      }
    }
    if (this.#rows > 0 && !this.#gathers) {
      const busy = [...this.#batches.values()].filter(({ rows }) => rows.size > 0);
      const urgent = busy.filter((each) => each.urgent);
      const ended: Row<Job>[] = [];
      this.#steps += 1;
      this.#sinceJoining += 1;
      for (const { rows } of urgent.length === 0 || this.#steps % SHARE === 0 ? busy : urgent) ended.push(...(await rows.step()));
      return this.#finish(ended);
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return [];
  }

  /** Whether the rows wait for the window that is being encoded to join them: then more of them share the steps that are left. */
  get #gathers(): boolean {
    if (this.#encoded.length > 0 || this.#sinceJoining < STEPS_PER_WINDOW) return false;
    const urgent = [...this.#batches.values()].some((each) => each.urgent && each.rows.size > 0);
    return [...this.#encoding].some(({ task }) => task.urgency !== "later" || !urgent);
  }

  #fits({ job, window, entry }: Encoded): boolean {
    if (this.#rows === 0) return true;
    if (this.#rows >= this.#options.maxRows) return false;
    const own = this.#batch(job);
    let frames = own.framesWith((window ?? entry!.window).frames);
    for (const { rows } of this.#batches.values()) if (rows !== own) frames += rows.frames;
    return frames <= this.#options.cacheFrames;
  }

  #batch({ attempt, task: { urgency } }: Job): DecoderBatch<Job> {
    const urgent = urgency !== "later";
    const key = `${attempt.rows} ${urgent}`;
    const existing = this.#batches.get(key);
    if (existing !== undefined) return existing.rows;
    const rows = this.#decoder.newBatch<Job>(attempt.rows, (job, search) => this.#next(job, search)?.full === job.attempt.full);
    this.#batches.set(key, { urgent, rows });
    return rows;
  }

  async #begin({ job, window, entry }: Encoded): Promise<Row<Job> | undefined> {
    const { task, attempt } = job;
    const { tokenizer, textContext } = this.#decoder;
    const language = job.language ?? (await this.#language(task, window!));
    const begun = entry ?? { window: window!, ...buildPrompt(tokenizer, { ...task, language: language.code }) };
    const room = Math.min(
      textContext - begun.tokens.length,
      mostTokens(secondsOfVoice({ seconds: task.pcm.length / SAMPLE_RATE, speech: task.speech })),
    );
    const search = newSearch(tokenizer, task, attempt, room);
    // A window that fills 30 s has no tail, and nothing that encoding it again could change.
    const shortcut = begun.window.shortcut;
    return this.#batch(job).join({ ...job, language, shortcut }, begun, search);
  }

  async #language({ language, languages }: WindowTask, window: EncodedWindow): Promise<DetectedLanguage> {
    return language !== undefined ? { code: language, probability: 1 } : this.#decoder.detectLanguage(window, languages);
  }

  #next({ task, attempt, shortcut }: Job, search: Search): Attempt | undefined {
    const { tokenizer, unsure } = this.#decoder;
    return nextAttempt(tokenizer, task, attempt, search.result, shortcut, unsure);
  }

  #finish(rows: readonly Row<Job>[]): Outcome[] {
    const { tokenizer } = this.#decoder;
    const outcomes: Outcome[] = [];
    for (const row of rows) {
      const { task, best: before, language } = row.job;
      const best = before !== undefined && betterThan(tokenizer, before.search.result, row.search.result) ? before : row;
      const attempt = this.#next(row.job, row.search);
      if (attempt !== undefined) {
        const job: Job = { ...row.job, attempt, best };
        // Before all others: it has waited once.
        if (row.again !== undefined) this.#encoded.unshift({ job, entry: row.again });
        else this.#waiting.unshift(job);
        this.#encode();
        continue;
      }
      const result = windowResult(best.search.result, best.attention, tokenizer, {
        seconds: task.pcm.length / SAMPLE_RATE,
        language: task.task === "translate" ? "en" : language!.code,
        speech: task.speech,
        lag: this.#decoder.lag,
      });
      outcomes.push({ id: task.id, result: { ...result, language: language! } });
    }
    return outcomes;
  }
}

/** Index of the job that is served next: the first urgent one, or (in its turn) the first that is not. */
function choose(waiting: readonly Job[], patient: boolean): number {
  const at = waiting.findIndex(({ task }) => (task.urgency !== "later") !== patient);
  return at < 0 ? 0 : at;
}

function remove<T>(list: T[], unwanted: (item: T) => boolean): void {
  for (let i = list.length - 1; i >= 0; i--) if (unwanted(list[i]!)) list.splice(i, 1);
}
