import { OUTPUT_RATE } from "../audio/index.js";

/** When an utterance has ended, judged by its final words: nobody has said another within so many seconds. Places are samples. */
export class UtteranceGap {
  readonly #gap: number | undefined;
  /** End of the last final word (seconds) whose gap has not been told. */
  #word: number | undefined;
  /** How far a guess has found no word after the last final one. */
  #clear = 0;

  /** @param gap seconds; undefined: nobody wants to know */
  constructor(gap: number | undefined) {
    this.#gap = gap;
  }

  /** Words became final; returns the end of the word before them when they come after a gap. */
  words(first: number | undefined, last: number | undefined): number | undefined {
    const told = first !== undefined && this.#gap !== undefined && this.#word !== undefined && first - this.#word >= this.#gap;
    const ended = told ? this.#word : undefined;
    if (last !== undefined) {
      this.#word = last;
      this.#clear = 0;
    }
    return ended;
  }

  /** A guess at the open stretch has no word before this place. */
  guessed(clear: number): void {
    this.#clear = Math.max(this.#clear, clear);
  }

  /**
   * The end of the last word, once, when its gap is over.
   * @param heard how far audio has been heard
   * @param speech where somebody speaks first in what is not final
   */
  over(heard: number, speech: number | undefined): number | undefined {
    if (this.#gap === undefined || this.#word === undefined) return undefined;
    const limit = (this.#word + this.#gap) * OUTPUT_RATE;
    if (heard < limit || (speech !== undefined && speech < limit && this.#clear < limit)) return undefined;
    const word = this.#word;
    this.#word = undefined;
    return word;
  }
}
