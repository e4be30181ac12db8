import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tokenCache } from "../../src/whisper/decoder-caches.js";
import { RowSlots } from "../../src/whisper/row-slots.js";

const LENGTH = 8;

/** Two holders on one cache; every row holds its own number wherever it stands. */
class Rows {
  readonly cache = tokenCache({ layers: 1, shape: { heads: 1, head: 1 } });
  readonly slots = new RowSlots(this.cache);
  readonly holders = [0, 1].map(() => ({ places: [] as number[], held: [] as number[] }));
  #next = 1;

  write(holder: number): void {
    const { places, held } = this.holders[holder]!;
    held.length = 0;
    for (const place of places) {
      held.push(this.#next);
      const source = Float32Array.of(this.#next++);
      this.cache.write(place, 0, 1, 0, { keys: source, values: source });
    }
  }

  branch(holder: number, parents: readonly number[]): void {
    const { places, held } = this.holders[holder]!;
    this.slots.branch(places, parents, LENGTH);
    const next = parents.map((parent) => held[parent]!);
    held.splice(0, held.length, ...next);
  }

  check(): void {
    const { keys, values } = this.cache.view(0, this.slots.count);
    for (const { places, held } of this.holders) {
      assert.deepEqual(
        places.map((place) => keys[place * this.cache.length]),
        held,
      );
      assert.deepEqual(
        places.map((place) => values[place * this.cache.length]),
        held,
      );
    }
    const all = this.holders.flatMap(({ places }) => places);
    assert.deepEqual(
      all.toSorted((a, b) => a - b),
      [...Array(this.slots.count).keys()],
    );
  }
}

test("however rows are continued, by several, one or none, each holds what its parent held, and nobody else's change", () => {
  const step = fc.record({ holder: fc.nat(1), parents: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const rows = new Rows();
      for (const holder of [0, 1]) {
        rows.slots.resize(rows.holders[holder]!.places, 1, LENGTH);
        rows.write(holder);
      }
      for (const { holder, parents } of steps) {
        const { length } = rows.holders[holder]!.places;
        rows.branch(
          holder,
          parents.map((parent) => parent % length),
        );
        rows.check();
        rows.write(holder);
        rows.check();
      }
    }),
    { numRuns: 200 },
  );
});
