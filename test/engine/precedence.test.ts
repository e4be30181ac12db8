import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Precedence } from "../../src/engine/precedence.js";

const RANKS = ["a", "b", "c"] as const;
type Class = (typeof RANKS)[number];
const all = (cost = 1) => new Map<Class, number>(RANKS.map((each) => [each, cost]));

test("the most urgent goes, and nobody when nobody wants to", () => {
  const precedence = new Precedence(RANKS, () => 15);
  assert.equal(precedence.choose(new Map()), undefined);
  assert.equal(precedence.choose(new Map([["c", 1]])), "c");
  assert.equal(
    precedence.choose(
      new Map([
        ["c", 1],
        ["b", 1],
      ]),
    ),
    "b",
  );
  assert.equal(precedence.choose(all()), "a");
});

test("what is passed over goes once the work before it has cost its share", () => {
  const precedence = new Precedence(["a", "b"], () => 3);
  const both = new Map<"a" | "b", number>([
    ["a", 1],
    ["b", 1],
  ]);
  assert.equal(Array.from({ length: 8 }, () => precedence.choose(both)).join(""), "aaabaaab");
});

test("short urgent work is never interrupted, however often it comes, when the others are served between", () => {
  const precedence = new Precedence(["a", "b"], () => 15);
  for (let turn = 0; turn < 20; turn++) {
    for (let step = 0; step < 15; step++)
      assert.equal(
        precedence.choose(
          new Map([
            ["a", 1],
            ["b", 1],
          ]),
        ),
        "a",
      );
    assert.equal(precedence.choose(new Map([["b", 1]])), "b");
  }
});

test("whatever wants to go, and whatever it costs, nobody starves", () => {
  const cost = fc.integer({ min: 1, max: 10 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.subarray(["a", "b"] as const), cost), { minLength: 400, maxLength: 400 }), (turns) => {
      const precedence = new Precedence(RANKS, () => 15);
      let passed = 0;
      for (const [others, price] of turns) {
        const wanting = new Map<Class, number>([["c", 10], ...others.map((each) => [each, price] as const)]);
        const chosen = precedence.choose(wanting);
        assert.ok(chosen !== undefined && wanting.has(chosen));
        passed = chosen === "c" ? 0 : passed + price;
        assert.ok(passed <= 15 * 10 + 10, `${passed} passed it`);
      }
    }),
  );
});
