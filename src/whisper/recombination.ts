/** Texts whose last tokens are so many and equal count as the same. */
const SUFFIX = 3;
/** Steps by which one of them may be longer: a comma or two. */
const LATE = 2;

/** A text in a beam, as far as it has grown. */
export interface Grown {
  /** What it was a token before; undefined at the beginning. */
  readonly before: Grown | undefined;
  readonly tokens: readonly number[];
  /** Its log-probability. */
  readonly sum: number;
}

/**
 * Texts of a beam that have come to say the same: what their last tokens are goes on alike whatever stood before, so that only the more probable one needs
 * to (recombination by the suffix: Zhang et al. 2018, "Exploring Recombination for Efficient Decoding of Neural Machine Translation"). Most texts in a beam are
 * twins that differ in a comma or a capital some words ago; without them the rows are for what is unsure now.
 */
export class Recombination {
  /** Of the last steps, the latest last, and of the one that is being taken: the texts by their suffixes. */
  readonly #steps: Map<string, Grown>[] = [new Map()];
  readonly #beaten = new Set<Grown>();

  /** Whether a text goes on; those of a step are asked about in their order, the most probable first. One that does is remembered, and stops those whom it beats. */
  keeps(text: Grown): boolean {
    if (this.#beaten.size > 0 && descends(text, (each) => this.#beaten.has(each))) return false;
    const suffix = suffixOf(text);
    if (suffix === undefined) return true;
    const twins = this.#steps.flatMap((step) => step.get(suffix) ?? []).filter((twin) => !descends(text, (each) => each === twin));
    if (twins.some((twin) => twin.sum >= text.sum)) return false;
    for (const twin of twins) this.#beaten.add(twin);
    this.#steps.at(-1)!.set(suffix, text);
    return true;
  }

  /** All texts of a step are chosen. */
  next(): void {
    this.#steps.push(new Map());
    if (this.#steps.length > LATE + 1) this.#steps.shift();
    this.#beaten.clear();
  }
}

function suffixOf({ tokens }: Grown): string | undefined {
  return tokens.length > SUFFIX ? tokens.slice(-SUFFIX).join() : undefined;
}

/** Whether a text comes from one of some texts of the last steps. */
function descends(text: Grown, from: (each: Grown) => boolean): boolean {
  let before = text.before;
  for (let step = 0; step < LATE && before !== undefined; step++, before = before.before) if (from(before)) return true;
  return false;
}
