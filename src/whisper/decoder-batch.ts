import { AttentionRecord } from "./attention-record.js";
import { audioCache, tokenCache, writeWindow } from "./decoder-caches.js";
import { type DecoderParts, type Run, runDecoder } from "./decoder-run.js";
import { discardTensors } from "./discard.js";
import type { RaggedCache } from "./ragged-cache.js";
import { RowSlots } from "./row-slots.js";
import type { Choice, Search, StepScores } from "./search.js";
import { type EncodedWindow, FULL_FRAMES } from "./silence-tail.js";
import { type Outputs, TokenScores } from "./token-scores.js";

/** Positions of all rows' texts that there is memory for at first. */
const FIRST_POSITIONS = 512;
/**
 * The same for frames of all windows, four full ones, or as many as so many bytes hold: pages that nothing was written to take no memory, and rows that move to new
 * memory took 2 % of a recording of seven minutes (2026-11-30).
 */
const FIRST_FRAMES = 4 * FULL_FRAMES;
const FIRST_BYTES = 128e6;
/** An empty batch keeps memory in which so many frames were, two windows: a single request after another needs none that is new. */
const KEPT_FRAMES = 2 * FULL_FRAMES;

/**
 * Tokens of a prompt that goes into the steps of other windows, one a step, beside so many of them: Whisper's own tokens, without any text. A run for itself
 * costs as much as six rows of a step (16 requests at once: 6 % less time without); beside fewer windows a step costs hardly less.
 */
const SHARED_PROMPT = 4;
const SHARING = 4;

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
  /** What its steps looked at: see `Sequence.looks`. */
  readonly attention: AttentionRecord;
}

/** What a window is searched by after a search that has ended; undefined when it leaves. */
export type Again<Job, S extends Search> = (ended: Row<Job, S>) => Pick<Row<Job, S>, "job" | "search"> | undefined;

interface Active<Job, S extends Search> {
  job: Job;
  search: S;
  readonly attention: AttentionRecord;
  readonly prompt: readonly number[];
  /** See `Entry`. */
  readonly start: number;
  readonly bias: Float32Array;
  /** Where its rows stand in the self-attention's cache. */
  readonly places: number[];
  noSpeechProb: number;
  /** What follows the prompt, for whatever search; undefined until that has been run. */
  first: StepScores | undefined;
  /** Tokens whose keys and values are in the cache, in each of its rows. */
  length: number;
  /** Of each of its rows. */
  next: readonly Choice[];
}

/**
 * Windows of different length and age that share decoder steps: one joins when it is encoded and leaves when its search ends, unless it is searched
 * again. Each has as many rows as its search has hypotheses (1 for greedy decoding, up to the width of a beam), which share its encoded audio. Biases on both attentions make a
 * shared step give what the window would get alone.
 */
export class DecoderBatch<Job, S extends Search = Search> {
  readonly #parts: DecoderParts;
  readonly #again: Again<Job, S>;
  readonly #active: Active<Job, S>[] = [];
  readonly #own: RaggedCache<Float32Array>;
  readonly #rows: RowSlots;
  readonly #cross: RaggedCache<Int8Array>;
  /** Of a run: what goes into the cache. */
  readonly #made: readonly string[];

  /** @param again asked once for each search that ends; its next one begins where the prompt ended, without running that again */
  constructor(parts: DecoderParts, again: Again<Job, S> = () => undefined) {
    this.#parts = parts;
    this.#again = again;
    this.#own = tokenCache(parts, FIRST_POSITIONS);
    this.#rows = new RowSlots(this.#own);
    this.#cross = audioCache(parts, FIRST_FRAMES, FIRST_BYTES);
    this.#made = Array.from({ length: parts.layers }, (_, i) => [`nk${i}`, `nv${i}`]).flat();
  }

  /** Windows being decoded. */
  get size(): number {
    return this.#active.length;
  }

  /** Rows of all windows. */
  get rows(): number {
    return this.#rows.count;
  }

  /** Frames of cross-attention cache that the windows would hold with one more of `frames` frames. */
  framesWith(frames: number): number {
    return (this.#active.length + 1) * this.#longest(frames, ({ bias }) => bias.length);
  }

  /** Frames of cross-attention cache that the windows hold. */
  get frames(): number {
    return this.#active.length * this.#longest(0, ({ bias }) => bias.length);
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
   * Begins a window: runs its prompt and chooses its first tokens, or, beside many windows, leaves that to the next steps. Returns the window when it
   * has ended already.
   * @param draft text that may be its beginning, as an earlier guess had it: run with the prompt, and taken as far as the search chooses the same.
   * For searches without timestamps; others ignore it.
   */
  async join(
    job: Job,
    { window, tokens: prompt, start }: Entry,
    search: S,
    draft: readonly number[] = [],
  ): Promise<Row<Job, S> | undefined> {
    const { alignmentHeads } = this.#parts;
    const index = this.#active.length;
    const active: Active<Job, S> = {
      job,
      search,
      prompt,
      start,
      attention: new AttentionRecord(alignmentHeads, window.audioFrames),
      bias: window.bias,
      places: [],
      noSpeechProb: 0,
      first: undefined,
      length: 0,
      next: [],
    };
    const frames = this.#longest(window.frames, ({ bias }) => bias.length);
    this.#cross.reserve(index + 1, frames, index);
    writeWindow(window, this.#cross, index);
    const tokens = search.withTimestamps ? prompt : [...prompt, ...draft];
    this.#rows.resize(active.places, 1, this.#room(tokens.length + 1));
    this.#active.push(active);
    if (index >= SHARING && tokens.length <= SHARED_PROMPT) return undefined;
    const last = prompt.length - 1;
    const at = [start, ...Array.from(tokens.slice(last), (_, i) => last + i)];
    const outputs = await this.#run(index, tokens, at, [...TokenScores.fetches(true), "qk", ...this.#made]);
    this.#keep(outputs, active.places[0]!, 0, tokens.length, 0);
    active.noSpeechProb = this.#parts.scores.noSpeechProb(outputs, 0);
    active.first = this.#scores(active, outputs, 1, this.#look(active, outputs, 0, last));
    let going = this.#begin(active);
    for (let i = last + 1; going && i < tokens.length && active.next.length === 1 && active.next[0]!.token === tokens[i]; i++) {
      active.length = i + 1;
      going = this.#advance(active, [this.#scores(active, outputs, 1 + i - last, this.#look(active, outputs, 0, i))]);
    }
    discardTensors(outputs);
    return going ? undefined : this.#finish(active);
  }

  /** One token for every row. Returns the windows that have ended. */
  async step(): Promise<Row<Job, S>[]> {
    const active = [...this.#active];
    if (active.length === 0) return [];
    this.#own.reserve(this.#rows.count, this.#room(0), this.#rows.count);
    const tokens = new Array<number>(this.#rows.count);
    for (const { places, next, prompt, length } of active)
      for (const [r, place] of places.entries()) tokens[place] = prompt[length] ?? next[r]!.token;
    const special = active.some(({ search, length, start }) => search.withTimestamps || length === start);
    const outputs = await this.#run(undefined, tokens, [0], [...TokenScores.fetches(special), "qk", ...this.#made]);
    // All are heard before any goes on: then rows move.
    const scores = active.map((each, w) => this.#heard(each, outputs, w));
    discardTensors(outputs);
    const ended = active.filter(
      (each, w) => scores[w]!.length > 0 && !(each.next.length === 0 ? this.#begin(each) : this.#advance(each, scores[w]!)),
    );
    const rows: Row<Job, S>[] = [];
    for (const each of ended) {
      const row = this.#finish(each);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** A token of each of a window's rows has been run. Returns what may come next; nothing before the prompt's end. */
  #heard(active: Active<Job, S>, outputs: Outputs, w: number): readonly StepScores[] {
    const { places, prompt, start } = active;
    for (const place of places) this.#keep(outputs, place, active.length, 1, place);
    if (active.length === start) active.noSpeechProb = this.#parts.scores.noSpeechProb(outputs, places[0]!);
    active.length += 1;
    if (active.length < prompt.length) return [];
    const scores = places.map((place, row) => this.#scores(active, outputs, place, this.#look(active, outputs, w, row)));
    active.first ??= scores[0];
    return scores;
  }

  /** Takes windows out without a result. */
  drop(unwanted: (job: Job) => boolean): number {
    const dropped = this.#active.filter(({ job }) => unwanted(job));
    for (const each of dropped) this.#remove(each);
    return dropped.length;
  }

  #longest(least: number, of: (each: Active<Job, S>) => number): number {
    return this.#active.reduce((most, each) => Math.max(most, of(each)), least);
  }

  /** Positions that the self-attention's cache needs, for at least so many and for one more token of every window. */
  #room(least: number): number {
    return this.#longest(least, ({ length }) => length + 1);
  }

  /** Runs one token for every row, or for one window's first row all that it has, from the first on. */
  #run(index: number | undefined, tokens: readonly number[], at: readonly number[], fetches: readonly string[]) {
    const chosen = index === undefined ? this.#active : [this.#active[index]!];
    const lengths = new Array<number>(index === undefined ? this.#rows.count : 1).fill(0);
    if (index === undefined) for (const { places, length } of chosen) for (const place of places) lengths[place] = length;
    const run: Run = {
      biases: chosen.map(({ bias }) => bias),
      firstWindow: index ?? 0,
      lengths,
      firstRow: index === undefined ? 0 : chosen[0]!.places[0]!,
      rows: index === undefined ? chosen.map(({ places }) => places) : [[0]],
      tokens,
      at,
      fetches,
    };
    return runDecoder(this.#parts, this.#own, this.#cross, run);
  }

  /** Writes what a run made of its `r`-th row's `count` tokens into the cache. */
  #keep(outputs: Outputs, row: number, at: number, count: number, r: number): void {
    const data = (name: string) => outputs[name].data as Float32Array;
    for (let i = 0; i < this.#parts.layers; i++) this.#own.write(row, at, count, i, { keys: data(`nk${i}`), values: data(`nv${i}`) }, r);
  }

  /** Records what one of the `w`-th window's queries looked at: of one of its rows, or of one of its tokens. */
  #look({ attention }: Active<Job, S>, outputs: Outputs, w: number, query: number): number {
    const [, heads, queries, t] = outputs.qk.dims as [number, number, number, number];
    return attention.push(outputs.qk.data as Float32Array, (w * heads * queries + query) * t, queries * t);
  }

  /** The scores at a place among a run's logits. */
  #scores({ search }: Active<Job, S>, outputs: Outputs, place: number, look: number): StepScores {
    return { ...this.#parts.scores.read(outputs, place, { timestamps: search.withTimestamps, few: search.rows === 1 }), look };
  }

  /** Lets a search choose the first tokens, behind the prompt. Returns whether it goes on. */
  #begin(active: Active<Job, S>): boolean {
    active.length = active.prompt.length;
    active.search.noSpeechProb = active.noSpeechProb;
    this.#rows.resize(active.places, 1, this.#room(0));
    return this.#advance(active, [active.first!]);
  }

  /** Lets the search choose, and puts every row behind its parent. Returns whether it goes on. */
  #advance(active: Active<Job, S>, scores: readonly StepScores[]): boolean {
    const choices = active.search.advance(scores);
    if (choices === undefined) return false;
    this.#rows.branch(
      active.places,
      choices.map(({ parent }) => parent),
      this.#room(0),
    );
    active.next = choices;
    return true;
  }

  /** What comes of a search that has ended: the window, which leaves, or undefined when another search goes on with it. */
  #finish(active: Active<Job, S>): Row<Job, S> | undefined {
    for (;;) {
      const { job, search, attention } = active;
      const next = this.#again({ job, search, attention });
      if (next === undefined) {
        this.#remove(active);
        return { job, search, attention };
      }
      active.job = next.job;
      active.search = next.search;
      if (this.#begin(active)) return undefined;
    }
  }

  /** Closes the gap with the last window, so that the windows stay the first of the caches. */
  #remove(active: Active<Job, S>): void {
    const [index, last] = [this.#active.indexOf(active), this.#active.length - 1];
    this.#rows.clear(active.places);
    this.#cross.move(last, index);
    this.#active[index] = this.#active[last]!;
    this.#active.length = last;
    // Other batches may need the memory of a burst next.
    if (last === 0 && this.#cross.used > KEPT_FRAMES) this.release();
  }
}
