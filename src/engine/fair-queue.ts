/** Something that wants `cost` of a shared resource on behalf of a flow (one request). */
interface Entry<T> {
  readonly item: T;
  readonly start: number;
  readonly order: number;
}

/** The state of one request in the queue: how much it has been served. */
export class Flow {
  /** Virtual time at which its last item finishes. */
  finish = 0;
}

/**
 * Start-time fair queueing (Goyal, Vin and Cheng 1996): each item starts at the later of the queue's virtual time and the end of its flow's
 * last item, and the earliest start goes first. A new short request so passes a long file that has been served for a while, and neither starves.
 */
export class FairQueue<T> {
  #entries: Entry<T>[] = [];
  #virtualTime = 0;
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  add(item: T, flow: Flow, cost: number): void {
    const start = Math.max(this.#virtualTime, flow.finish);
    flow.finish = start + cost;
    this.#order += 1;
    this.#entries.push({ item, start, order: this.#order });
  }

  /** Takes the first item for which `fits` holds. */
  next(fits: (item: T) => boolean): T | undefined {
    let best = -1;
    for (const [i, entry] of this.#entries.entries()) {
      if (best >= 0 && !before(entry, this.#entries[best])) continue;
      if (fits(entry.item)) best = i;
    }
    if (best < 0) return undefined;
    const [entry] = this.#entries.splice(best, 1);
    this.#virtualTime = Math.max(this.#virtualTime, entry.start);
    return entry.item;
  }

  /** Removes an item that is no longer wanted; false when it is not here. */
  remove(item: T): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.item !== item);
    return this.#entries.length < before;
  }

  /** Empties the queue. */
  drain(): T[] {
    const items = this.#entries.map((entry) => entry.item);
    this.#entries = [];
    return items;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.start < b.start || (a.start === b.start && a.order < b.order);
}
