import type { Tensor } from "onnxruntime-node";
import { CANDIDATES } from "./output-layer.js";
import type { Scores } from "./search.js";
import type { TokenEmbedding } from "./token-embedding.js";
import { TIMESTAMPS } from "./tokenizer.js";

/** Text tokens that a search may choose from. */
const BEST = 10;
/** Candidates of which the best one is surely the best. */
const FEW = 10;
/**
 * How far a logit is below the best one's, told roughly, that is not computed again: a beam takes nothing that is 2 below (`BeamSearch`), and rough ones are off by 0.4
 * (standard deviation). A third of the candidates are nearer.
 */
const FAR = 5;

export interface TokenScoresOptions {
  readonly endOfText: number;
  readonly noSpeech: number;
  readonly timestampBegin: number;
  /** The first language's token and how many there are; none in English-only models. */
  readonly languages?: { readonly first: number; readonly count: number };
  /** Tokens that are never chosen. */
  readonly suppressed: readonly number[];
  /** See `balance`. */
  readonly factors: Float32Array;
}

/** Of a run. */
export type Outputs = Readonly<Record<string, Tensor>>;

/**
 * Log-probabilities from what the output layer returns of a position. Its logits of text tokens are rough: the candidates' are computed again here,
 * from the embedding as the file has it, and take the rough ones' place in the sum over all tokens. What is left of the roughness is the other
 * tokens' share of that sum, where errors even out: docs/architecture.md has the figures.
 */
export class TokenScores {
  readonly #embedding: TokenEmbedding;
  readonly #options: TokenScoresOptions;
  /** Of each token, 1 when it is never chosen. */
  readonly #suppressed = new Uint8Array(2 ** 16);
  readonly #state: Float32Array;

  constructor(embedding: TokenEmbedding, options: TokenScoresOptions) {
    this.#embedding = embedding;
    this.#options = options;
    for (const token of options.suppressed) this.#suppressed[token] = 1;
    this.#state = new Float32Array(embedding.width);
  }

  /** What a run must fetch. @param special for scores of timestamps, languages and no-speech */
  static fetches(special: boolean): readonly string[] {
    return ["state", "rough", "share", "candidates", ...(special ? ["special"] : [])];
  }

  /**
   * Of the `place`-th position: among the text tokens, or, with timestamps, among those too.
   * @param few whether only the best ones matter
   */
  read(outputs: Outputs, place: number, { timestamps, few }: { readonly timestamps: boolean; readonly few: boolean }): Scores {
    const { tokens, logits, total } = this.#text(outputs, place, few ? FEW : CANDIDATES);
    const all = timestamps ? logAddExp(total, this.#specials(outputs, place)) : total;
    const order = tokens.map((_, i) => i).sort((a, b) => logits[b] - logits[a]);
    order.length = Math.min(BEST, order.length);
    return {
      tokens: order.map((i) => tokens[i]),
      logprobs: Float32Array.from(order, (i) => logits[i] - all),
      timestamps: timestamps ? this.#special(outputs, place, this.#options.timestampBegin, TIMESTAMPS).map((z) => z - all) : undefined,
    };
  }

  /** The probability of no speech among all tokens that may come next, and among the languages, which are most of what it is weighed against. */
  noSpeechProb(outputs: Outputs, place: number): number {
    let total = logAddExp(this.#text(outputs, place, CANDIDATES).total, this.#specials(outputs, place));
    for (const logit of this.languages(outputs, place)) total = logAddExp(total, logit);
    return Math.exp(this.#special(outputs, place, this.#options.noSpeech, 1)[0] - total);
  }

  /** Logits of the languages' tokens; none in English-only models. */
  languages(outputs: Outputs, place = 0): Float32Array {
    const { languages } = this.#options;
    return languages === undefined ? new Float32Array(0) : this.#special(outputs, place, languages.first, languages.count);
  }

  /** The best candidates, `count` at most, of those that may be chosen, or end of text where none may; their logits; and log Σ exp over all text tokens that may. */
  #text(outputs: Outputs, place: number, count: number) {
    const from = place * CANDIDATES;
    const share = outputs.share!.data as Float32Array;
    const roughly = outputs.rough!.data as Float32Array;
    const candidates = outputs.candidates!.data as BigInt64Array;
    this.#restore(outputs.state!.data as Float32Array, place);
    const tokens: number[] = [];
    let others = 1;
    let least = Number.NEGATIVE_INFINITY;
    for (let i = from; i < from + CANDIDATES && tokens.length < count && roughly[i] > least; i++) {
      others -= Math.exp(share[i]);
      const token = Number(candidates[i]);
      if (this.#suppressed[token] === 1) continue;
      if (tokens.length === 0) least = roughly[i] - FAR;
      tokens.push(token);
    }
    if (tokens.length === 0) tokens.push(this.#options.endOfText);
    const logits = tokens.map((token) => this.#embedding.dot(token, this.#state));
    const sum = roughly[from] - share[from];
    const total = logits.reduce(logAddExp, others > 0 ? sum + Math.log(others) : Number.NEGATIVE_INFINITY);
    return { tokens, logits, total };
  }

  /** log Σ exp over the special tokens that may be chosen. */
  #specials(outputs: Outputs, place: number): number {
    const first = this.#options.endOfText + 1;
    const logits = this.#special(outputs, place, first, outputs.special!.dims[2] as number);
    let most = Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let i = 0; i < logits.length; i++) if (this.#suppressed[first + i] !== 1) most = Math.max(most, logits[i]);
    for (let i = 0; i < logits.length; i++) if (this.#suppressed[first + i] !== 1) sum += Math.exp(logits[i] - most);
    return most + Math.log(sum);
  }

  #restore(states: Float32Array, place: number): void {
    const { factors } = this.#options;
    const state = this.#state;
    for (let c = 0, at = place * state.length; c < state.length; c++, at++) state[c] = states[at] * factors[c];
  }

  #special(outputs: Outputs, place: number, first: number, count: number): Float32Array {
    const { data, dims } = outputs.special!;
    const from = place * dims[2] + first - this.#options.endOfText - 1;
    return (data as Float32Array).subarray(from, from + count);
  }
}

/** log(exp(a) + exp(b)) of numbers of which one is finite. */
function logAddExp(a: number, b: number): number {
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}
