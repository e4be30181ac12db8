import {
  type Attempt,
  betterThan,
  buildPrompt,
  bytesOf,
  type Decoder,
  type DetectedLanguage,
  discard,
  type EncodedWindow,
  firstAttempt,
  memoryOf,
  mostTokens,
  newSearch,
  nextAttempt,
  type Row,
  SAMPLE_RATE,
  type Search,
  secondsOfVoice,
  windowResult,
} from "../whisper/index.js";
import { DecoderRows, type RowLimits } from "./decoder-rows.js";
import { EncodingQueue, type WindowEncoder } from "./encoding-queue.js";
import type { Encoded, Job } from "./job.js";
import type { WindowOutcome, WindowTask } from "./messages.js";
import { Specimens } from "./specimens.js";
import { kindOf, precedenceOfUrgencies, URGENCIES, type Urgency } from "./urgency.js";

export interface BatcherOptions extends RowLimits {
  readonly fullWindows: boolean;
}

export type Outcome = { readonly id: number; readonly result: WindowOutcome } | { readonly id: number; readonly error: unknown };

/**
 * Steps between two joinings while windows are being encoded. About 25 tokens make ten seconds of speech, so that some eight windows share each
 * step: enough to share most of its cost.
 */
const STEPS_PER_WINDOW = 3;

/** With so many other live windows on their way a final is decoded without a beam. */
const LIVE_IN_A_HURRY = 5;

/** What a joining costs, and what is lost while a more urgent window is encoded, in rows of a step. */
const JOINING_COST = 6;

/**
 * Continuous batching (Yu et al. 2022, "Orca", section 4): windows join the ones that are being decoded as soon as they are encoded, and leave
 * when they end. Finals, interims and recordings have rows of their own, so that none waits for another's. Does one piece of work a turn, so that
 * its owner can hear of cancellations and of more urgent windows in between.
 */
export class Batcher {
  readonly #decoder: Decoder;
  readonly #options: BatcherOptions;
  readonly #queue: EncodingQueue;
  readonly #rows: DecoderRows;
  readonly #encoded: Encoded[] = [];
  readonly #failures: Outcome[] = [];
  /** Windows cancelled while a turn runs: rows may not move under it. */
  readonly #cancelled = new Set<number>();
  /** The windows that are anywhere on their way. */
  readonly #windows = new Map<number, Pick<WindowTask, "urgency" | "recording">>();
  /** What is tried after a search that has ended. */
  readonly #decided = new WeakMap<Search, Attempt | undefined>();
  readonly #begun = new Specimens();
  readonly #ended = new Specimens();
  readonly #precedence = precedenceOfUrgencies();
  /** Steps of an urgency's windows since one joined them. */
  readonly #sinceJoining = new Map<Urgency, number>();
  #turning = false;
  #wake: () => void = () => undefined;

  constructor(decoder: Decoder, encoder: WindowEncoder, options: BatcherOptions) {
    this.#decoder = decoder;
    this.#options = options;
    this.#rows = new DecoderRows(decoder, options, (ended) => this.#again(ended));
    this.#queue = new EncodingQueue(encoder, {
      encoded: (job, window) => this.#arrived(() => this.#encoded.push({ job, window })),
      failed: ({ task: { id } }, error) => this.#arrived(() => this.#failures.push({ id, error })),
    });
  }

  get idle(): boolean {
    return this.#queue.size + this.#encoded.length + this.#failures.length + this.#rows.count() === 0;
  }

  /** Bytes of encoded windows that wait, and of the caches that they go into. */
  get bytes(): number {
    return this.#encoded.reduce((sum, { window }) => sum + bytesOf(window), this.#rows.bytes);
  }

  /** Gives back memory that only new work needs. */
  release(): void {
    this.#rows.release();
  }

  add(task: WindowTask): void {
    this.#windows.set(task.id, task);
    const attempt = firstAttempt(task, this.#options.fullWindows, this.#circumstances(task));
    this.#queue.add({ task, attempt, shortcut: false, room: 0 });
    this.#encode();
    this.#wake();
  }

  /** Forgets a window and frees its rows: at once, or at the end of the turn that runs. */
  cancel(id: number): void {
    this.#windows.delete(id);
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
      const outcomes = await this.#work();
      for (const { id } of outcomes) this.#windows.delete(id);
      return outcomes.filter(({ id }) => !this.#cancelled.has(id));
    } finally {
      this.#turning = false;
      this.#forget();
      this.#encode();
    }
  }

  #forget(): void {
    if (this.#cancelled.size === 0) return;
    const unwanted = (job: Job) => this.#cancelled.has(job.task.id);
    this.#queue.drop(unwanted);
    for (let i = this.#encoded.length - 1; i >= 0; i--) if (unwanted(this.#encoded[i]!.job)) this.#encoded.splice(i, 1);
    this.#rows.drop(unwanted);
    this.#cancelled.clear();
    this.#encode();
  }

  /** Keeps the encoder busy, but not far ahead of the decoder. */
  #encode(): void {
    this.#queue.feed((urgency) => this.#ready(urgency), this.#most);
  }

  /** The most urgent window that is anywhere on its way. A first one is no more urgent than the rest of its own recording. */
  get #most(): Urgency | undefined {
    const windows = [...this.#windows.values()];
    const begun = new Set(windows.filter(({ urgency }) => urgency === "later").map(({ recording }) => recording));
    const urgent = windows.filter(({ urgency, recording }) => urgency !== "first" || recording === undefined || !begun.has(recording));
    return URGENCIES.find((each) => urgent.some(({ urgency }) => urgency === each));
  }

  #arrived(take: () => void): void {
    take();
    this.#encode();
    this.#wake();
  }

  #circumstances(task: WindowTask) {
    const { id, urgency } = task;
    const others = [...this.#windows].filter(([other, each]) => other !== id && kindOf(each.urgency) !== "recording");
    return { voice: voiceOf(task), hurried: urgency === "final" && others.length >= LIVE_IN_A_HURRY };
  }

  /** Windows that are encoded and have not joined. */
  #ready(urgency: Urgency): number {
    return this.#encoded.filter(({ job }) => job.task.urgency === urgency).length;
  }

  async #work(): Promise<Outcome[]> {
    if (this.#failures.length > 0) return this.#failures.splice(0);
    const joining = new Map<Urgency, Encoded>();
    for (const each of this.#encoded)
      if (!joining.has(each.job.task.urgency) && this.#rows.fits(each)) joining.set(each.job.task.urgency, each);
    const wanting = new Map<Urgency, number>();
    for (const urgency of URGENCIES)
      if (joining.has(urgency)) wanting.set(urgency, JOINING_COST);
      else if (this.#steps(urgency)) wanting.set(urgency, this.#rows.cost(urgency));
      // Steps of what is less urgent would take the encoder's cores. What is held back is not being encoded, and nobody waits for it.
      else if (wanting.size === 0 && this.#queue.encoding(urgency) > 0 && !this.#queue.held(urgency)) wanting.set(urgency, JOINING_COST);
    const urgency = this.#precedence.choose(wanting);
    const next = urgency && joining.get(urgency);
    if (next !== undefined) return this.#join(next);
    if (urgency !== undefined && this.#steps(urgency)) {
      this.#sinceJoining.set(urgency, (this.#sinceJoining.get(urgency) ?? 0) + 1);
      return this.#finish(await this.#rows.step(urgency));
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return [];
  }

  async #join(next: Encoded): Promise<Outcome[]> {
    this.#sinceJoining.set(next.job.task.urgency, 0);
    this.#encoded.splice(this.#encoded.indexOf(next), 1);
    this.#encode();
    try {
      const row = await this.#begin(next);
      return row === undefined ? [] : this.#finish([row]);
    } catch (error) {
      this.#rows.drop((each) => each.task === next.job.task);
      return [{ id: next.job.task.id, error }];
    }
  }

  /** Whether an urgency's windows have a step to take. */
  #steps(urgency: Urgency): boolean {
    return this.#rows.count(urgency) > 0 && !this.#gathers(urgency);
  }

  /**
   * Whether rows of recordings wait for the window that is being encoded to join them: then more of them share the steps that are left. Only the first
   * windows' do: of a long recording some are always on their way, and it takes 6 % less time when both threads always compute.
   */
  #gathers(urgency: Urgency): boolean {
    if (urgency !== "first" || (this.#sinceJoining.get(urgency) ?? 0) < STEPS_PER_WINDOW) return false;
    return this.#queue.encoding(urgency) > 0 && !this.#queue.held(urgency) && this.#ready(urgency) === 0;
  }

  async #begin({ job, window }: Encoded): Promise<Row<Job> | undefined> {
    const { task, attempt } = job;
    const { tokenizer, textContext } = this.#decoder;
    const language = job.language ?? (await this.#language(task, window));
    const prompt = buildPrompt(tokenizer, { ...task, language: language.code });
    const room = Math.min(textContext - prompt.tokens.length, mostTokens(voiceOf(task)));
    const search = newSearch(tokenizer, task, attempt, room);
    // A window that fills 30 s has no tail, and nothing that encoding it again could change.
    const begun: Job = { ...job, language, shortcut: window.shortcut, room };
    const row = await this.#rows.batch(job).join(begun, { window, ...prompt }, search, (task.draft ?? []).slice(0, room - 1));
    discard(...memoryOf(window)); // it has been copied
    this.#begun.keep(window);
    return row;
  }

  async #language({ language, languages }: WindowTask, window: EncodedWindow): Promise<DetectedLanguage> {
    return language !== undefined ? { code: language, probability: 1 } : this.#decoder.detectLanguage(window, languages);
  }

  /** Decided once, when the search ends: the others on their way change. */
  #next({ task, attempt, shortcut }: Job, search: Search): Attempt | undefined {
    if (!this.#decided.has(search)) {
      const { tokenizer } = this.#decoder;
      this.#decided.set(search, nextAttempt(tokenizer, task, attempt, search.result, { shortcut, ...this.#circumstances(task) }));
    }
    return this.#decided.get(search);
  }

  /** How a window is searched again at once: its audio is encoded as the next attempt needs it. */
  #again(ended: Row<Job>): { job: Job; search: Search } | undefined {
    const { job, search } = ended;
    const attempt = this.#next(job, search);
    if (attempt === undefined || attempt.full !== job.attempt.full) return undefined;
    const { tokenizer } = this.#decoder;
    return { job: { ...job, attempt, best: this.#best(ended) }, search: newSearch(tokenizer, job.task, attempt, job.room) };
  }

  #best(ended: Row<Job>): NonNullable<Job["best"]> {
    const { best } = ended.job;
    return best !== undefined && betterThan(this.#decoder.tokenizer, best.search.result, ended.search.result) ? best : ended;
  }

  #finish(rows: readonly Row<Job>[]): Outcome[] {
    const { tokenizer } = this.#decoder;
    const outcomes: Outcome[] = [];
    for (const row of rows) {
      const { task, language } = row.job;
      const best = this.#best(row);
      const attempt = this.#next(row.job, row.search);
      if (attempt !== undefined) {
        this.#queue.add({ ...row.job, attempt, best }, true);
        continue;
      }
      this.#queue.passed(task.urgency);
      this.#ended.keep(row, best);
      const result = windowResult(best.search.result, best.attention, tokenizer, {
        seconds: task.pcm.length / SAMPLE_RATE,
        language: task.task === "translate" ? "en" : language!.code,
        speech: task.speech,
        lag: this.#decoder.lag,
        ...(row.job.attempt.doubted && { doubted: true }),
      });
      row.attention.discard();
      best.attention.discard();
      outcomes.push({ id: task.id, result: { ...result, language: language! } });
    }
    return outcomes;
  }
}

function voiceOf({ pcm, speech }: WindowTask): number {
  return secondsOfVoice({ seconds: pcm.length / SAMPLE_RATE, speech });
}
