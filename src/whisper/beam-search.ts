import { type Grown, Recombination } from "./recombination.js";
import { repetition, saysAgain } from "./repetition.js";
import { type Choice, isBlank, MAX_TOKENS, type Search, type Sequence, type StepScores, type StopReason } from "./search.js";
import type { Tokenizer } from "./tokenizer.js";

/**
 * Texts whose log-probability is so far under the best one's of a step are given up (absolute threshold pruning: Freitag and Al-Onaizan 2017, "Beam Search
 * Strategies for Neural Machine Translation"). docs/architecture.md has what other margins cost.
 */
const MARGIN = 2;

/** A text as far as it has grown. */
interface Hypothesis extends Grown {
  readonly before: Hypothesis | undefined;
  readonly logprobs: readonly number[];
  /** See `Sequence`. */
  readonly looks: readonly number[];
  /** Of its tokens, after how many it could have ended. */
  readonly ends: readonly number[];
}

interface Candidate extends Choice {
  readonly logprob: number;
  /** Of the whole text with this token. */
  readonly sum: number;
}

/**
 * Beam search without timestamps (Radford et al. 2022, section 4.5, and `BeamSearchDecoder` in openai/whisper's decoding.py): the most probable texts grow
 * side by side until as many as there are rows have ended; the one with the highest mean log-probability wins. Texts take a row each only as long as they may win:
 * those far less probable than the best are given up, and so are twins (see `Recombination`), texts that say all again where they could end, and those that
 * repeat themselves without end. Where the model is sure there is one row, and the search is greedy decoding.
 */
export class BeamSearch implements Search {
  readonly rows: number;
  readonly withTimestamps = false;
  noSpeechProb = 0;
  readonly #end: number;
  readonly #blank: number;
  readonly #limit: number;
  readonly #margin: number;
  readonly #ended: Hypothesis[] = [];
  readonly #recombination: Recombination | undefined;
  #live: readonly Hypothesis[] = [{ before: undefined, tokens: [], logprobs: [], looks: [], ends: [], sum: 0 }];
  #looped: Hypothesis | undefined;
  #stopped: StopReason | undefined;

  /**
   * @param room positions that the decoder's context has left after the prompt
   * @param margin see `MARGIN`; at infinity no text is given up for another
   */
  constructor(tokenizer: Tokenizer, rows: number, room = MAX_TOKENS, margin = MARGIN) {
    this.rows = rows;
    this.#end = tokenizer.special.endOfText;
    this.#blank = tokenizer.encode(" ")[0];
    this.#limit = Math.min(MAX_TOKENS, room);
    this.#margin = margin;
    this.#recombination = margin < Number.POSITIVE_INFINITY ? new Recombination() : undefined;
  }

  advance(scores: readonly StepScores[]): readonly Choice[] | undefined {
    const chosen: Candidate[] = [];
    const grown: Hypothesis[] = [];
    const candidates = this.#candidates(scores);
    const likely = candidates.filter(({ sum }) => sum >= candidates[0].sum - this.#margin);
    const ending = new Set(likely.filter(({ token }) => token === this.#end).map(({ parent }) => parent));
    for (const candidate of likely) {
      const next = this.#grow(candidate, scores[candidate.parent]!, ending.has(candidate.parent));
      if (candidate.token === this.#end) {
        if (this.#ended.length < this.rows) this.#ended.push(next);
        continue;
      }
      if (repetition(next.tokens) !== undefined) {
        this.#looped ??= next;
        continue;
      }
      if (this.#recombination !== undefined && (saysAgain(next.tokens, next.ends) || !this.#recombination.keeps(next))) continue;
      chosen.push(candidate);
      grown.push(next);
      if (chosen.length === this.rows) break;
    }
    this.#recombination?.next();
    if (this.#ended.length >= this.rows) return this.#stop("end");
    if (grown.length === 0) return this.#stop(this.#ended.length > 0 ? "end" : "loop");
    this.#live = grown;
    if (grown[0].tokens.length >= this.#limit) return this.#stop(this.#ended.length > 0 ? "end" : "length");
    return chosen;
  }

  get result(): Sequence {
    const stopped = this.#stopped;
    const pool = this.#ended.length > 0 ? this.#ended : stopped === "loop" && this.#looped !== undefined ? [this.#looped] : this.#live;
    const mean = ({ sum, tokens }: Hypothesis) => sum / (tokens.length + 1);
    const best = pool.reduce((a, b) => (mean(b) > mean(a) ? b : a));
    const { tokens, logprobs, looks } = best;
    return { tokens, logprobs, looks, avgLogprob: mean(best), stopped, noSpeechProb: this.noSpeechProb, temperature: 0 };
  }

  #stop(reason: StopReason): undefined {
    this.#stopped = reason;
    return undefined;
  }

  /** A text with one token more; the end is none. @param ends whether the end may follow as well */
  #grow({ parent, token, logprob, sum }: Candidate, { look }: StepScores, ends: boolean): Hypothesis {
    const before = this.#live[parent];
    const looks = [...before.looks, look];
    if (token === this.#end) return { ...before, looks, sum };
    const { tokens, logprobs } = before;
    return {
      before,
      tokens: [...tokens, token],
      logprobs: [...logprobs, logprob],
      looks,
      ends: ends ? [...before.ends, tokens.length] : before.ends,
      sum,
    };
  }

  /** What could come next, the most probable text first. */
  #candidates(scores: readonly StepScores[]): Candidate[] {
    const all: Candidate[] = [];
    for (const [parent, { sum, tokens: past }] of this.#live.entries()) {
      const { tokens, logprobs } = scores[parent]!;
      // One more than there are rows: each row's own end may be among its best.
      for (let i = 0, taken = 0; i < tokens.length && taken <= this.rows; i++) {
        if (past.length === 0 && isBlank(tokens[i], this.#blank, this.#end)) continue;
        all.push({ parent, token: tokens[i], logprob: logprobs[i], sum: sum + logprobs[i] });
        taken += 1;
      }
    }
    return all.sort((a, b) => b.sum - a.sum);
  }
}
