import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { median7 } from "../../src/whisper/median.js";

test("the median of seven is the fourth of them in order", () => {
  const limit = 2 ** 30 - 1;
  const value = fc.oneof(fc.integer({ min: -limit, max: limit }), fc.integer({ min: -2, max: 2 }), fc.constantFrom(-limit, limit));
  fc.assert(
    fc.property(fc.array(value, { minLength: 7, maxLength: 7 }), (values) => {
      const [a, b, c, d, e, f, g] = values as [number, number, number, number, number, number, number];
      assert.equal(median7(a, b, c, d, e, f, g), values.toSorted((x, y) => x - y)[3]);
    }),
    { numRuns: 2000 },
  );
});

test("every order of seven numbers has the same median", () => {
  const permute = (rest: readonly number[], done: readonly number[]): void => {
    if (rest.length === 0) {
      const [a, b, c, d, e, f, g] = done as [number, number, number, number, number, number, number];
      assert.equal(median7(a, b, c, d, e, f, g), 4);
    }
    for (const each of rest)
      permute(
        rest.filter((other) => other !== each),
        [...done, each],
      );
  };
  permute([1, 2, 3, 4, 5, 6, 7], []);
});
