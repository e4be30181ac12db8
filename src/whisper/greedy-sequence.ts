import { repetition } from "./repetition.js";
import { type Choice, isBlank, MAX_TOKENS, type Search, type Sequence, type StepScores, type StopReason } from "./search.js";
import { allowedTimestamps } from "./timestamp-rules.js";
import type { Tokenizer } from "./tokenizer.js";

/** One row's tokens, chosen greedily under Whisper's rules. */
export class GreedySequence implements Search, Sequence {
  readonly rows = 1;
  readonly temperature = 0;
  readonly tokens: number[] = [];
  /** Log-probability of each token in `tokens`. */
  readonly logprobs: number[] = [];
  readonly looks: number[] = [];
  readonly #tokenizer: Tokenizer;
  readonly #withTimestamps: boolean;
  readonly #blank: number;
  readonly #limit: number;
  #sum = 0;
  stopped: StopReason | undefined;
  noSpeechProb = 0;

  /** @param room positions that the decoder's context has left after the prompt */
  constructor(tokenizer: Tokenizer, withTimestamps: boolean, room = MAX_TOKENS) {
    this.#tokenizer = tokenizer;
    this.#withTimestamps = withTimestamps;
    this.#blank = tokenizer.encode(" ")[0];
    this.#limit = Math.min(MAX_TOKENS, room);
  }

  get withTimestamps(): boolean {
    return this.#withTimestamps;
  }

  /** Mean over the tokens and the end, as Whisper's `avg_logprob`. */
  get avgLogprob(): number {
    return this.#sum / (this.tokens.length + 1);
  }

  get result(): Sequence {
    return this;
  }

  advance([scores]: readonly StepScores[]): readonly Choice[] | undefined {
    const token = this.push(scores!);
    return token === undefined ? undefined : [{ parent: 0, token }];
  }

  /** Chooses a token. Returns it, or undefined when the sequence has ended. */
  push(scores: StepScores): number | undefined {
    const [token, logprob] = this.#choose(scores);
    this.#sum += logprob;
    this.looks.push(scores.look);
    if (token === this.#tokenizer.special.endOfText) return this.#stop("end");
    this.tokens.push(token);
    this.logprobs.push(logprob);
    if (repetition(this.tokens) !== undefined) return this.#stop("loop");
    if (this.tokens.length >= this.#limit) return this.#stop("length");
    return token;
  }

  #stop(reason: StopReason): undefined {
    this.stopped = reason;
    return undefined;
  }

  #choose({ tokens, logprobs, timestamps }: StepScores): readonly [number, number] {
    const { endOfText, timestampBegin } = this.#tokenizer.special;
    const begins = this.tokens.length === 0;
    let best = 0;
    if (begins) while (best < tokens.length - 1 && isBlank(tokens[best], this.#blank, endOfText)) best += 1;
    if (!this.#withTimestamps || timestamps === undefined) return [tokens[best], logprobs[best]];

    const rules = allowedTimestamps(this.tokens, timestampBegin, endOfText);
    let top = -1;
    for (let t = rules.from; t < rules.to; t++) if (top < 0 || timestamps[t] > timestamps[top]) top = t;
    let sum = 0;
    if (top >= 0) for (let t = rules.from; t < rules.to; t++) sum += Math.exp(timestamps[t] - timestamps[top]);
    const mass = top >= 0 ? timestamps[top] + Math.log(sum) : Number.NEGATIVE_INFINITY;
    if (rules.text === "none") return [timestampBegin + top, timestamps[top] - mass];
    if (rules.text === "end") {
      // After a single timestamp comes its pair or the end; end of text is last among the text tokens, often not among the best.
      const end = tokens.indexOf(endOfText);
      if (end >= 0 && (top < 0 || logprobs[end] > mass)) return [endOfText, logprobs[end]];
      return top >= 0 ? [timestampBegin + top, timestamps[top]] : [endOfText, 0];
    }
    return top >= 0 && mass > logprobs[best] ? [timestampBegin + top, timestamps[top]] : [tokens[best], logprobs[best]];
  }
}
