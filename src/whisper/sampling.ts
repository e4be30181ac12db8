import { GreedySequence } from "./greedy-sequence.js";
import { type Choice, MAX_TOKENS, type Search, type Sequence, type StepScores } from "./search.js";
import type { Tokenizer } from "./tokenizer.js";

/**
 * Texts drawn at a temperature, side by side, of which the most probable is taken (`best_of` in openai/whisper's decoding.py). Each token is
 * drawn among the most probable ones that a step returns, by the softmax of their log-probabilities over the temperature.
 */
export class Sampling implements Search {
  readonly rows: number;
  readonly temperature: number;
  readonly withTimestamps = false;
  readonly #texts: readonly GreedySequence[];
  readonly #end: number;
  readonly #random: () => number;
  noSpeechProb = 0;

  /** @param random draws from 0 (included) to 1; by default always the same numbers, so that the same audio gives the same text */
  constructor(tokenizer: Tokenizer, rows: number, temperature: number, room = MAX_TOKENS, random: () => number = sequence()) {
    this.rows = rows;
    this.temperature = temperature;
    this.#texts = Array.from({ length: rows }, () => new GreedySequence(tokenizer, false, room));
    this.#end = tokenizer.special.endOfText;
    this.#random = random;
  }

  advance(scores: readonly StepScores[]): readonly Choice[] | undefined {
    const first = scores.length < this.rows;
    const choices = this.#texts.map((text, row): Choice => {
      const token = text.stopped === undefined ? text.push(this.#draw(scores[first ? 0 : row]!)) : undefined;
      // A text that has ended keeps its row until the last one has.
      return { parent: first ? 0 : row, token: token ?? this.#end };
    });
    return this.#texts.every((text) => text.stopped !== undefined) ? undefined : choices;
  }

  get result(): Sequence {
    const rank = (text: GreedySequence) => text.avgLogprob + (text.stopped === "end" ? 0 : -1e3);
    const { tokens, logprobs, looks, avgLogprob, stopped } = this.#texts.reduce((a, b) => (rank(b) > rank(a) ? b : a));
    return { tokens, logprobs, looks, avgLogprob, stopped, noSpeechProb: this.noSpeechProb, temperature: this.temperature };
  }

  /** The same candidates, the drawn one first (Gumbel-max: the largest of score / temperature plus Gumbel noise is a draw from the softmax). */
  #draw({ tokens, logprobs, look }: StepScores): StepScores {
    const noisy = tokens.map((_, i) => logprobs[i] / this.temperature - Math.log(-Math.log(this.#random() || Number.MIN_VALUE)));
    const order = tokens.map((_, i) => i).sort((a, b) => noisy[b] - noisy[a]);
    return { tokens: order.map((i) => tokens[i]), logprobs: Float32Array.from(order, (i) => logprobs[i]), look };
  }
}

/** A fixed sequence of numbers from 0 to 1: Numerical Recipes' linear congruential generator. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
