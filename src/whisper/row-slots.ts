import type { RaggedCache } from "./ragged-cache.js";

/**
 * Which rows of the self-attention's cache are whose. The rows that are taken are always the first ones, so that a step takes the cache as it stands:
 * a row that is given back is filled with the last one. Whose rows stand where therefore follows no order.
 */
export class RowSlots {
  readonly #cache: RaggedCache<Float32Array>;
  /** Of each row that is taken: the list that has its place. */
  readonly #holders: number[][] = [];

  constructor(cache: RaggedCache<Float32Array>) {
    this.#cache = cache;
  }

  /** Rows that are taken. */
  get count(): number {
    return this.#holders.length;
  }

  /**
   * Gives a holder as many rows as wanted, or takes some of its last ones back; those that it keeps hold what they held.
   * @param places where its rows stand; changed now, and whenever they move
   * @param length positions that every row needs room for
   */
  resize(places: number[], count: number, length: number): void {
    while (places.length > count) this.#release(places);
    const more = count - places.length;
    this.#cache.reserve(this.count + more, length, this.count);
    for (let i = 0; i < more; i++) places.push(this.#holders.push(places) - 1);
  }

  /**
   * Puts a holder's next rows behind its rows so far, of which some are continued by several, some by one and some by none.
   * @param parents for each next row, which one of those so far it continues
   */
  branch(places: number[], parents: readonly number[], length: number): void {
    const before = [...places];
    this.resize(places, Math.max(before.length, parents.length), length);
    // Those that nobody continues, and new ones.
    const free = places.filter((_, row) => !parents.includes(row));
    const continued = new Set<number>();
    const next = parents.map((parent) => {
      const place = before[parent];
      if (!continued.has(place)) {
        continued.add(place);
        return place;
      }
      const copy = free.shift()!;
      this.#cache.move(place, copy, length);
      return copy;
    });
    places.splice(0, places.length, ...next, ...free);
    this.resize(places, parents.length, length);
  }

  /** Takes all rows of a holder back. */
  clear(places: number[]): void {
    while (places.length > 0) this.#release(places);
  }

  #release(places: number[]): void {
    const place = places.pop()!;
    const last = this.#holders.length - 1;
    const holder = this.#holders.pop()!;
    if (place === last) return;
    this.#cache.move(last, place);
    holder[holder.indexOf(last)] = place;
    this.#holders[place] = holder;
  }
}
