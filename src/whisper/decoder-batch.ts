import type { Tensor } from "onnxruntime-node";
import { AttentionRecord } from "./attention-record.js";
import { CANDIDATES } from "./decoder-graph.js";
import { type DecoderParts, type Run, runDecoder } from "./decoder-run.js";
import { RaggedCache } from "./ragged-cache.js";
import type { Choice, Search, StepScores } from "./search.js";
import { type EncodedWindow, writeWindow } from "./silence-tail.js";
import { TIMESTAMPS } from "./tokenizer.js";

/** An empty batch keeps room for so many windows: a single request after another needs no new memory. */
const KEPT_WINDOWS = 2;

/** A window's way into a batch. */
export interface Entry {
  readonly window: EncodedWindow;
  /** The prompt. */
  readonly tokens: readonly number[];
  /** Where in the prompt the start-of-transcript token stands, at which the probability of no speech is read. */
  readonly start: number;
}

/** One window that has been decoded. */
export interface Row<Job, S extends Search = Search> {
  readonly job: Job;
  readonly search: S;
  /** For each token of the result and its end, what the step that chose it looked at. */
  readonly attention: AttentionRecord;
  /** The window as it came in, when it is to be searched again. */
  readonly again?: Entry;
}

interface Active<Job, S extends Search> {
  readonly job: Job;
  readonly search: S;
  readonly prompt: Omit<Entry, "window">;
  readonly bias: Float32Array;
  readonly audioFrames: number;
  readonly shortcut: boolean;
  readonly attention: AttentionRecord;
  /** Tokens whose keys and values are in the cache, in each of its rows. */
  length: number;
  /** Of each of its rows. */
  next: readonly Choice[];
}

/**
 * Windows of different length and age that share decoder steps: one joins when it is encoded and leaves when its search ends. Each has the
 * same number of rows (1 for greedy decoding, more for a beam), which share its encoded audio. Biases on both attentions make a shared step
 * give what the window would get alone.
 */
export class DecoderBatch<Job, S extends Search = Search> {
  readonly #parts: DecoderParts;
  readonly #rows: number;
  readonly #again: (job: Job, search: S) => boolean;
  readonly #active: Active<Job, S>[] = [];
  readonly #own: RaggedCache;
  readonly #cross: RaggedCache;

  /**
   * @param rows of each window
   * @param again whether a window that has ended so will be searched again
   */
  constructor(parts: DecoderParts, rows = 1, again: (job: Job, search: S) => boolean = () => false) {
    this.#parts = parts;
    this.#rows = rows;
    this.#again = again;
    this.#own = new RaggedCache(parts.layers, parts.shape);
    this.#cross = new RaggedCache(parts.layers, parts.shape);
  }

  /** Windows being decoded. */
  get size(): number {
    return this.#active.length;
  }

  /** Frames of cross-attention cache that the windows would hold with one more of `frames` frames. */
  framesWith(frames: number): number {
    return (this.#active.length + 1) * this.#longest(frames, (each) => each.bias.length);
  }

  /** Frames of cross-attention cache that the windows hold. */
  get frames(): number {
    return this.#active.length * this.#longest(0, (each) => each.bias.length);
  }

  /** Of the caches. */
  get bytes(): number {
    return this.#own.bytes + this.#cross.bytes;
  }

  /** Gives the caches back that an empty batch keeps for its next window. */
  release(): void {
    if (this.#active.length > 0) return;
    this.#own.clear();
    this.#cross.clear();
  }

  /**
   * Begins a window: runs its prompt and chooses its first tokens. Returns the window when it has ended already.
   * @param draft text that may be its beginning, as an earlier guess had it: run with the prompt, and taken as far as the search chooses the same.
   * For single rows without timestamps; others ignore it.
   */
  async join(
    job: Job,
    { window, tokens: prompt, start }: Entry,
    search: S,
    draft: readonly number[] = [],
  ): Promise<Row<Job, S> | undefined> {
    if (search.rows !== this.#rows) throw new Error(`A batch of ${this.#rows} rows a window cannot take a search of ${search.rows}.`);
    const { layers, alignmentHeads } = this.#parts;
    const index = this.#active.length;
    const active: Active<Job, S> = {
      job,
      search,
      prompt: { tokens: prompt, start },
      attention: new AttentionRecord(alignmentHeads, window.audioFrames),
      bias: window.bias,
      audioFrames: window.audioFrames,
      shortcut: window.shortcut,
      length: 0,
      next: [],
    };
    const frames = this.#longest(window.frames, (each) => each.bias.length);
    this.#cross.reserve(index + 1, frames, index);
    writeWindow(window, this.#cross, index, layers);
    const tokens = this.#rows === 1 && !search.withTimestamps ? [...prompt, ...draft] : prompt;
    const room = this.#longest(tokens.length + 1, (each) => each.length + 1);
    this.#own.reserve((index + 1) * this.#rows, room, index * this.#rows);
    this.#active.push(active);
    const last = prompt.length - 1;
    const outputs = await this.#run(
      [active],
      index,
      1,
      tokens,
      [start, ...Array.from(tokens.slice(last), (_, i) => last + i)],
      ["nospeech"],
    );
    search.noSpeechProb = Math.exp((outputs.nospeech.data as Float32Array)[0]);
    this.#keep(outputs, index * this.#rows, 0, tokens.length, 0);
    for (let at = last; ; at++) {
      active.length = at + 1;
      if (this.#rows === 1) this.#look(active, outputs, 0, tokens.length, at);
      if (!this.#advance(active, index, [this.#scores(active, outputs, 1 + at - last)])) return this.#finish(index);
      if (active.next[0]!.token !== tokens[at + 1]) return undefined;
    }
  }

  /** One token for every row. Returns the windows that have ended. */
  async step(): Promise<Row<Job, S>[]> {
    const active = [...this.#active];
    if (active.length === 0) return [];
    const rows = this.#rows;
    this.#own.reserve(
      active.length * rows,
      this.#longest(0, (each) => each.length + 1),
      active.length * rows,
    );
    const tokens = active.flatMap((each) => each.next.map(({ token }) => token));
    const outputs = await this.#run(active, 0, rows, tokens, [0]);
    const going = active.map((each, w) => {
      for (let r = 0; r < rows; r++) this.#keep(outputs, w * rows + r, each.length, 1, w * rows + r);
      each.length += 1;
      if (rows === 1) this.#look(each, outputs, w, 1);
      return this.#advance(
        each,
        w,
        Array.from({ length: rows }, (_, r) => this.#scores(each, outputs, w * rows + r)),
      );
    });
    const ended: Row<Job, S>[] = [];
    for (let w = active.length - 1; w >= 0; w--) if (!going[w]) ended.push(await this.#finish(w));
    return ended.reverse();
  }

  /** Takes windows out without a result. */
  drop(unwanted: (job: Job) => boolean): number {
    const before = this.#active.length;
    for (let i = before - 1; i >= 0; i--) if (unwanted(this.#active[i].job)) this.#remove(i);
    return before - this.#active.length;
  }

  #longest(least: number, of: (each: Active<Job, S>) => number): number {
    return this.#active.reduce((most, each) => Math.max(most, of(each)), least);
  }

  /** Runs `tokens` for windows that stand in the caches from `first` on, in `rows` rows each. */
  #run(
    active: readonly Active<Job, S>[],
    first: number,
    rows: number,
    tokens: readonly number[],
    at: readonly number[],
    more: readonly string[] = [],
  ) {
    const fetches = ["topv", "topi", ...more];
    if (this.#rows === 1) fetches.push("qk");
    for (let i = 0; i < this.#parts.layers; i++) fetches.push(`nk${i}`, `nv${i}`);
    if (active.some((each) => each.search.withTimestamps)) fetches.push("timestamps");
    const run: Run = {
      biases: active.map((each) => each.bias),
      firstWindow: first,
      lengths: active.flatMap((each) => Array.from({ length: rows }, () => each.length)),
      firstRow: first * this.#rows,
      tokens,
      at,
      fetches,
    };
    return runDecoder(this.#parts, this.#own, this.#cross, run);
  }

  /** Writes what a run made of its `r`-th row's `count` tokens into the cache. */
  #keep(outputs: Readonly<Record<string, Tensor>>, row: number, at: number, count: number, r: number): void {
    const data = (name: string) => outputs[name].data as Float32Array;
    for (let i = 0; i < this.#parts.layers; i++) this.#own.write(row, at, count, i, { keys: data(`nk${i}`), values: data(`nv${i}`) }, r);
  }

  /** Records the attention of one of the `w`-th window's `s` tokens. */
  #look({ attention }: Active<Job, S>, outputs: Readonly<Record<string, Tensor>>, w: number, s: number, token = s - 1): void {
    const t = outputs.qk.dims[3];
    attention.push(outputs.qk.data as Float32Array, (w * attention.heads * s + token) * t, s * t);
  }

  /** The scores at a place among a run's logits. */
  #scores({ search }: Active<Job, S>, outputs: Readonly<Record<string, Tensor>>, place: number): StepScores {
    const range = [place * CANDIDATES, (place + 1) * CANDIDATES] as const;
    const timestamps = outputs.timestamps?.data as Float32Array | undefined;
    return {
      logprobs: (outputs.topv.data as Float32Array).subarray(...range),
      tokens: Array.from((outputs.topi.data as BigInt64Array).subarray(...range), Number),
      timestamps: search.withTimestamps ? timestamps?.subarray(place * TIMESTAMPS, (place + 1) * TIMESTAMPS) : undefined,
    };
  }

  /** Lets the search choose, and puts every row behind its parent. Returns whether it goes on. */
  #advance(active: Active<Job, S>, index: number, scores: readonly StepScores[]): boolean {
    const choices = active.search.advance(scores);
    if (choices === undefined) return false;
    for (const [row, { parent }] of choices.entries()) this.#own.move(index * this.#rows + parent, index * this.#rows + row);
    active.next = choices;
    return true;
  }

  async #finish(index: number): Promise<Row<Job, S>> {
    if (this.#rows > 1) await this.#lookAgain(index);
    return this.#remove(index);
  }

  /** Which of its rows a beam's best text came through is not kept: one run over the whole text shows what each of its tokens looked at. */
  async #lookAgain(index: number): Promise<void> {
    const { bias, search, prompt, attention } = this.#active[index];
    const tokens = [...prompt.tokens, ...search.result.tokens];
    const outputs = await runDecoder(this.#parts, this.#own, this.#cross, {
      biases: [bias],
      firstWindow: index,
      lengths: [0],
      firstRow: index * this.#rows,
      tokens,
      at: [0],
      fetches: ["qk"],
    });
    const [s, t] = [tokens.length, outputs.qk.dims[3]];
    for (let i = prompt.tokens.length - 1; i < s; i++) attention.push(outputs.qk.data as Float32Array, i * t, s * t);
  }

  /** Closes the gap with the last window, so that the windows stay the first of the caches. */
  #remove(index: number): Row<Job, S> {
    const [{ job, search, attention, prompt, bias, audioFrames, shortcut }, last] = [this.#active[index], this.#active.length - 1];
    const frames = bias.length;
    const window = () => ({ frames, audioFrames, bias, shortcut, pieces: [{ frames, layers: this.#cross.read(index, frames) }] });
    const again = this.#again(job, search) ? { again: { ...prompt, window: window() } } : {};
    for (let r = 0; r < this.#rows; r++) this.#own.move(last * this.#rows + r, index * this.#rows + r);
    this.#cross.move(last, index);
    this.#active[index] = this.#active[last];
    this.#active.length = last;
    // Other batches may need the memory of a burst next.
    if (last === 0 && this.#cross.rows > KEPT_WINDOWS) this.release();
    return { job, search, attention, ...again };
  }
}
