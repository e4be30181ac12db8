import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { align } from "../../bench/edit-distance.js";

const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });

test("counts insertions, deletions and substitutions", () => {
  assert.equal(align(["a", "b", "c"], ["a", "x", "c"]).errors, 1);
  assert.equal(align(["a", "b", "c"], ["a", "c"]).errors, 1);
  assert.equal(align(["a"], ["b", "a", "c"]).errors, 2);
  assert.equal(align([], ["a", "b"]).errors, 2);
});

test("pairs equal words in their order", () => {
  fc.assert(
    fc.property(words, words, (one, other) => {
      const { matches } = align(one, other);
      for (const [index, [left, right]] of matches.entries()) {
        assert.equal(one[left], other[right]);
        if (index > 0) assert.ok(left > matches[index - 1]![0] && right > matches[index - 1]![1]);
      }
    }),
  );
});

test("costs the same in both directions, at least the difference in length and at most the longer text less what is paired", () => {
  fc.assert(
    fc.property(words, words, (one, other) => {
      const { errors, matches } = align(one, other);
      assert.equal(errors, align(other, one).errors);
      assert.ok(errors >= Math.abs(one.length - other.length));
      assert.ok(errors >= Math.max(one.length, other.length) - matches.length);
      assert.ok(errors <= Math.max(one.length, other.length));
    }),
  );
});
