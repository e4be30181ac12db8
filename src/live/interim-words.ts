import type { Segment } from "../engine/index.js";
import { bareWord } from "./bare-word.js";
import type { LivePolicy } from "./live-policy.js";
import { firstWords, wordsOf } from "./placed-words.js";

/** What of the guesses at one stretch is shown. */
export class InterimWords {
  readonly #policy: LivePolicy;
  #last: readonly string[] = [];
  #shown = false;

  constructor(policy: LivePolicy) {
    this.#policy = policy;
  }

  /** The stretch has ended. */
  reset(): void {
    this.#last = [];
    this.#shown = false;
  }

  /**
   * Segments to show of a guess; undefined when there is nothing to tell.
   * @param newest seconds of the newest audio in the guess while somebody speaks; Infinity in a pause
   */
  show(guess: readonly Segment[], newest: number): Segment[] | undefined {
    const words = wordsOf(guess);
    let count = words.length;
    if (newest !== Number.POSITIVE_INFINITY) {
      while (count > 0 && words[count - 1]!.end > newest - this.#policy.heldBack) count--;
      if (this.#policy.interimWords === "agreed") count = Math.min(count, this.#agreed(words.map(({ text }) => bareWord(text))));
    }
    this.#last = words.map(({ text }) => bareWord(text));
    const empty = count === 0;
    if (empty && !this.#shown) return undefined;
    this.#shown = !empty;
    return firstWords(guess, count);
  }

  #agreed(words: readonly string[]): number {
    const other = words.findIndex((word, i) => word !== this.#last[i]);
    return other < 0 ? words.length : other;
  }
}
