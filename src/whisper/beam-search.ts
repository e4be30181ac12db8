import { repetition } from "./repetition.js";
import { type Choice, isBlank, MAX_TOKENS, type Search, type Sequence, type StepScores, type StopReason } from "./search.js";
import type { Tokenizer } from "./tokenizer.js";

/** A text as far as it has grown. */
interface Hypothesis {
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
  /** Of `logprobs`. */
  readonly sum: number;
}

interface Candidate {
  readonly parent: number;
  readonly token: number;
  readonly logprob: number;
  /** Of the whole text with this token. */
  readonly sum: number;
}

const EMPTY: Hypothesis = { tokens: [], logprobs: [], sum: 0 };

/**
 * Beam search without timestamps (Radford et al. 2022, section 4.5, and `BeamSearchDecoder` in openai/whisper's decoding.py): the `rows`
 * most probable texts grow side by side until as many have ended; the one with the highest mean log-probability wins. A text that
 * repeats itself without end is given up, so that the others can take its place.
 */
export class BeamSearch implements Search {
  readonly rows: number;
  readonly withTimestamps = false;
  noSpeechProb = 0;
  readonly #end: number;
  readonly #blank: number;
  readonly #limit: number;
  readonly #ended: Hypothesis[] = [];
  #live: readonly Hypothesis[] = [EMPTY];
  #looped: Hypothesis | undefined;
  #stopped: StopReason | undefined;

  /** @param room positions that the decoder's context has left after the prompt */
  constructor(tokenizer: Tokenizer, rows: number, room = MAX_TOKENS) {
    this.rows = rows;
    this.#end = tokenizer.special.endOfText;
    this.#blank = tokenizer.encode(" ")[0];
    this.#limit = Math.min(MAX_TOKENS, room);
  }

  advance(scores: readonly StepScores[]): readonly Choice[] | undefined {
    const chosen: Candidate[] = [];
    const grown: Hypothesis[] = [];
    for (const candidate of this.#candidates(scores)) {
      const parent = this.#live[candidate.parent];
      if (candidate.token === this.#end) {
        if (this.#ended.length < this.rows) this.#ended.push({ ...parent, sum: candidate.sum });
        continue;
      }
      const tokens = [...parent.tokens, candidate.token];
      const next = { tokens, logprobs: [...parent.logprobs, candidate.logprob], sum: candidate.sum };
      if (repetition(tokens) !== undefined) {
        this.#looped ??= next;
        continue;
      }
      chosen.push(candidate);
      grown.push(next);
      if (chosen.length === this.rows) break;
    }
    if (this.#ended.length >= this.rows) return this.#stop("end");
    if (grown.length === 0) return this.#stop(this.#ended.length > 0 ? "end" : "loop");
    if (grown[0].tokens.length >= this.#limit) {
      this.#live = grown;
      return this.#stop(this.#ended.length > 0 ? "end" : "length");
    }
    return this.#place(chosen, grown);
  }

  get result(): Sequence {
    const stopped = this.#stopped;
    const pool = this.#ended.length > 0 ? this.#ended : stopped === "loop" && this.#looped !== undefined ? [this.#looped] : this.#live;
    const mean = ({ sum, tokens }: Hypothesis) => sum / (tokens.length + 1);
    const best = pool.reduce((a, b) => (mean(b) > mean(a) ? b : a));
    return {
      tokens: best.tokens,
      logprobs: best.logprobs,
      avgLogprob: mean(best),
      stopped,
      noSpeechProb: this.noSpeechProb,
      temperature: 0,
    };
  }

  #stop(reason: StopReason): undefined {
    this.#stopped = reason;
    return undefined;
  }

  /** What could come next, the most probable text first. */
  #candidates(scores: readonly StepScores[]): Candidate[] {
    const all: Candidate[] = [];
    for (const [parent, { sum, tokens: past }] of this.#live.entries()) {
      // A twin only fills a row: its ends would count among the texts that have ended.
      if (sum === Number.NEGATIVE_INFINITY) continue;
      const { tokens, logprobs } = scores[parent]!;
      // One more than there are rows: each row's own end may be among its best.
      for (let i = 0, taken = 0; i < tokens.length && taken <= this.rows; i++) {
        if (past.length === 0 && isBlank(tokens[i], this.#blank, this.#end)) continue;
        all.push({ parent, token: tokens[i], logprob: logprobs[i], sum: sum + logprobs[i] });
        taken += 1;
      }
    }
    return all.sort((a, b) => (a.sum === b.sum ? 0 : b.sum > a.sum ? 1 : -1));
  }

  /** Gives every chosen token a row: a parent's first child stays in its row, the others take rows that nobody continues. */
  #place(chosen: readonly Candidate[], grown: readonly Hypothesis[]): readonly Choice[] {
    const rows: (number | undefined)[] = Array.from({ length: this.rows }, () => undefined);
    const homeless: number[] = [];
    for (const [i, { parent }] of chosen.entries()) {
      if (rows[parent] === undefined) rows[parent] = i;
      else homeless.push(i);
    }
    // With fewer texts than rows (the vocabulary of a first step, loops given up) the best one fills what is left; its twins never win.
    for (const [row, taken] of rows.entries()) if (taken === undefined) rows[row] = homeless.shift() ?? 0;
    this.#live = rows.map((i, row) =>
      row > 0 && i === 0 && rows.indexOf(0) !== row ? { ...grown[0], sum: Number.NEGATIVE_INFINITY } : grown[i!],
    );
    return rows.map((i) => ({ parent: chosen[i!].parent, token: chosen[i!].token }));
  }
}
