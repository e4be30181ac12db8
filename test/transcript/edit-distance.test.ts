import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { editDistance } from "../../src/transcript/edit-distance.js";

test("edits are counted up to the limit", () => {
  assert.equal(editDistance("kitten", "sitting", 3), 3);
  assert.equal(editDistance("kitten", "sitting", 2), undefined);
  assert.equal(editDistance("same", "same", 0), 0);
  assert.equal(editDistance("", "ab", 2), 2);
  assert.equal(editDistance("ab", "", 1), undefined);
});

/** The definition itself. */
function defined(left: string, right: string): number {
  if (left === "" || right === "") return left.length + right.length;
  if (left[0] === right[0]) return defined(left.slice(1), right.slice(1));
  return 1 + Math.min(defined(left.slice(1), right), defined(left, right.slice(1)), defined(left.slice(1), right.slice(1)));
}

test("the band holds every distance up to the limit", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
  fc.assert(
    fc.property(text, text, fc.nat({ max: 6 }), (left, right, most) => {
      const distance = defined(left, right);
      assert.equal(editDistance(left, right, most), distance <= most ? distance : undefined);
    }),
    { numRuns: 1000 },
  );
});
