import type { Answer, AskedAudio } from "./outlet.js";

/** A stretch that has ended and is final once its answer has come. Places are samples of the stream. */
export interface DueFinal extends AskedAudio {
  readonly end: number;
  /** Where somebody begins to speak in it; undefined: nobody does. */
  readonly speechStart: number | undefined;
  readonly speechFinal: boolean;
  readonly fromFinalize: boolean;
  /** Of the answer that is waited for. */
  readonly id?: number;
  answer?: Answer;
}

/** Finals of one channel, given out in order of time, in whatever order their answers come. */
export class DueFinals {
  readonly #due: DueFinal[] = [];

  get length(): number {
    return this.#due.length;
  }

  /** Where somebody speaks first in what is not out yet. */
  get speechStart(): number | undefined {
    return this.#due.find(({ speechStart }) => speechStart !== undefined)?.speechStart;
  }

  push(due: DueFinal): void {
    this.#due.push(due);
  }

  /** The one that was next waits for another answer. */
  again(due: DueFinal): void {
    this.#due.unshift(due);
  }

  answered(id: number, answer: Answer): void {
    const due = this.#due.find((each) => each.id === id);
    if (due !== undefined) due.answer = answer;
  }

  /** The next one, if its answer is there. */
  next(): (DueFinal & { readonly answer: Answer }) | undefined {
    const [due] = this.#due;
    if (due?.answer === undefined) return undefined;
    this.#due.shift();
    return { ...due, answer: due.answer };
  }
}
