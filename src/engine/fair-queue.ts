/** Something that wants `cost` of a shared resource on behalf of a flow (one request). */
interface Entry<T> {
  readonly item: T;
  readonly cost: number;
  readonly start: number;
  readonly order: number;
}

/** The state of one request in the queue: how much it has been served. */
export class Flow {
  /** Virtual time at which its last item finishes. */
  finish: number | undefined;
}

/**
 * Start-time fair queueing (Goyal, Vin and Cheng 1996): each item starts where its flow's last item ended, a new flow's at the
 * queue's virtual time, and the earliest start goes first. A new short request so passes a long file that has been served for a while, and neither starves.
 */
export class FairQueue<T> {
  #entries: Entry<T>[] = [];
  #virtualTime = 0;
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  add(item: T, flow: Flow, cost: number): void {
    const start = flow.finish ?? this.#virtualTime;
    flow.finish = start + cost;
    this.#order += 1;
    this.#entries.push({ item, cost, start, order: this.#order });
  }

  /** Takes the item whose turn it is. */
  next(): T | undefined {
    if (this.#entries.length === 0) return undefined;
    let best = 0;
    for (const [i, entry] of this.#entries.entries()) if (before(entry, this.#entries[best])) best = i;
    // Time moves with the service that each of the waiting flows could have had: a stream of new ones does not stop it.
    const { cost, start, item } = this.#entries[best];
    this.#virtualTime = Math.max(this.#virtualTime, start) + cost / this.#entries.length;
    this.#entries.splice(best, 1);
    return item;
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
