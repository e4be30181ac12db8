import type { Boundary } from "./boundary.js";
import { LINE_COLUMNS } from "./limits.js";
import type { Piece } from "./piece.js";

export interface Layout {
  readonly cost: number;
  /** Index of the piece that begins the second line; the first piece's own where one line is enough. */
  readonly second: number;
}

/** Uneven lines: the square of their difference as a share of a line. */
const UNEVEN = 6;

/** A longer first line, a little: the eye travels less and the picture is covered less under a shorter one. */
const TOP_HEAVY = 1.25;

/** Lines of any stretch of pieces. */
export class Layouts {
  readonly #boundaries: readonly Boundary[];
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;

  constructor(pieces: readonly Piece[], boundaries: readonly Boundary[]) {
    this.#boundaries = boundaries;
    this.#begins = new Float64Array(pieces.length);
    this.#ends = new Float64Array(pieces.length);
    let column = 0;
    for (const [index, piece] of pieces.entries()) {
      this.#begins[index] = column += Number(piece.spaced);
      this.#ends[index] = column += piece.columns;
    }
  }

  /** Columns of the pieces `from` to before `to` on one line. */
  columns(from: number, to: number): number {
    return this.#ends[to - 1]! - this.#begins[from]!;
  }

  /** The best lines, or nothing where two do not hold the pieces. Only a piece that is alone on its line may be wider than it. */
  best(from: number, to: number): Layout | undefined {
    if (this.#fits(from, to)) return { cost: 0, second: from };
    let best: Layout | undefined;
    for (let second = to - 1; second > from && this.#fits(second, to); second--) {
      if (!this.#fits(from, second)) continue;
      const difference = (this.columns(from, second) - this.columns(second, to)) / LINE_COLUMNS;
      const cost = this.#boundaries[second - 1]!.cost + UNEVEN * difference ** 2 * (difference > 0 ? TOP_HEAVY : 1);
      if (best === undefined || cost < best.cost) best = { cost, second };
    }
    return best;
  }

  #fits(from: number, to: number): boolean {
    return to - from === 1 || this.columns(from, to) <= LINE_COLUMNS;
  }
}
