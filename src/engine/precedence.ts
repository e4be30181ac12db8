/**
 * Who goes first among classes of different rank. The most urgent that wants to goes, but what is passed over has a share: once what passed it has
 * cost so many times what it needs, it goes itself. So it never starves, and short work of a higher rank is not interrupted at all. Counted in
 * costs, not time: what happens depends on the work alone.
 */
export class Precedence<Class extends string> {
  readonly #ranks: readonly Class[];
  readonly #share: (passing: Class) => number;
  readonly #credit = new Map<Class, number>();

  /**
   * @param ranks the most urgent first
   * @param share how many times the cost of what it passes over a class may cost
   */
  constructor(ranks: readonly Class[], share: (passing: Class) => number) {
    this.#ranks = ranks;
    this.#share = share;
  }

  /** @param wanting what each class that wants to go would cost */
  choose(wanting: ReadonlyMap<Class, number>): Class | undefined {
    const present = this.#ranks.filter((each) => wanting.has(each));
    const [first] = present;
    if (first === undefined) return undefined;
    const chosen = present.findLast((each) => each !== first && (this.#credit.get(each) ?? 0) >= wanting.get(each)!) ?? first;
    this.#credit.set(chosen, 0);
    for (const each of present.slice(present.indexOf(chosen) + 1))
      this.#credit.set(each, (this.#credit.get(each) ?? 0) + wanting.get(chosen)! / this.#share(chosen));
    return chosen;
  }
}
