import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SampleStore } from "../../src/audio/sample-store.js";

/** Samples that tell their place in the stream. */
const counted = (from: number, length: number) => Float32Array.from({ length }, (_, i) => from + i);

type Action = { readonly push: number } | { readonly drop: number } | { readonly slice: readonly [number, number] };
const place = fc.integer({ min: -5, max: 120 });
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ push: fc.nat(20) }),
  fc.record({ drop: place }),
  fc.record({ slice: fc.tuple(place, place) }),
);

test("after any pushes and drops a slice holds the stream's samples, as far as they are held", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const store = new SampleStore();
      const blocks: number[] = [];
      let [from, to] = [0, 0];
      for (const each of actions) {
        if ("push" in each) {
          store.push(counted(to, each.push));
          to += each.push;
          if (each.push > 0) blocks.push(each.push);
        } else if ("drop" in each) {
          store.dropBefore(each.drop);
          // Whole blocks go, and no others.
          while (blocks.length > 0 && from + blocks[0] <= each.drop) from += blocks.shift()!;
        } else {
          const [first, last] = each.slice;
          const wanted = counted(0, to).slice(Math.max(from, first), Math.max(0, last));
          assert.deepEqual(store.slice(first, last), wanted);
        }
        assert.deepEqual([store.end, store.held], [to, to - from]);
      }
      assert.deepEqual(store.slice(0, to), counted(0, to).slice(from));
    }),
    { numRuns: 500 },
  );
});

test("a slice is a copy: what is done with it changes nothing here", () => {
  const store = new SampleStore();
  store.push(counted(0, 4));
  store.slice(0, 4).fill(9);
  assert.deepEqual(store.slice(1, 3), Float32Array.of(1, 2));
});
