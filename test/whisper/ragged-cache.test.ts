import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CacheShape, RaggedCache } from "../../src/whisper/ragged-cache.js";

const LAYERS = 2;
/** Of a position: six strips of one number in the keys, two of three in the values. */
const SIZE = 6;
const shape: CacheShape<Float32Array> = {
  numbers: Float32Array,
  layers: LAYERS,
  keys: { count: SIZE, unit: 1 },
  values: { count: 2, unit: 3 },
};
const single = { ...shape, layers: 1 };

/** A row as a list of positions, each a number: the plainest model of what the cache holds. */
type NaiveRow = number[];

/** Keys and values of some rows' new positions, as the graphs return them. */
function slices(rows: readonly (readonly number[])[], layer: number) {
  const count = rows[0].length;
  const keys = new Float32Array(rows.length * SIZE * count);
  const values = new Float32Array(keys.length);
  for (const [r, positions] of rows.entries())
    for (const [p, value] of positions.entries())
      for (let h = 0; h < 2; h++)
        for (let i = 0; i < 3; i++) {
          keys[(r * SIZE + h * 3 + i) * count + p] = number(value, layer, h, i);
          values[((r * 2 + h) * count + p) * 3 + i] = -number(value, layer, h, i);
        }
  return { keys, values };
}

const number = (value: number, layer: number, h: number, i: number) => value * 100 + layer * 10 + h * 3 + i;

function check(cache: RaggedCache<Float32Array>, rows: readonly NaiveRow[], first = 0): void {
  for (let layer = 0; layer < LAYERS; layer++) {
    const { keys, values } = cache.view(layer, rows.length - first, first);
    const length = cache.length;
    assert.equal(keys.length, (rows.length - first) * SIZE * length);
    for (const [r, positions] of rows.slice(first).entries())
      for (const [p, value] of positions.entries())
        for (let h = 0; h < 2; h++)
          for (let i = 0; i < 3; i++) {
            const wanted = number(value, layer, h, i);
            assert.equal(keys[(r * SIZE + h * 3 + i) * length + p], wanted);
            assert.equal(values[((r * 2 + h) * length + p) * 3 + i], -wanted);
          }
    assert.ok(
      [...keys, ...values].every((each) => Number.isFinite(each)),
      "leftovers must be finite",
    );
  }
}

type Action =
  | { readonly kind: "join"; readonly length: number }
  | { readonly kind: "step" }
  | { readonly kind: "leave"; readonly at: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("join" as const), length: fc.integer({ min: 1, max: 200 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("step" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("leave" as const), at: fc.nat(20) }) },
);

test("after any joins, steps and leaves every row holds what a plain list holds", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 25 }), (actions) => {
      const cache = new RaggedCache(shape);
      const rows: NaiveRow[] = [];
      let fresh = 1;
      const longest = (least: number) => rows.reduce((most, row) => Math.max(most, row.length + 1), least);
      const write = (row: number, positions: readonly number[]) => {
        for (let layer = 0; layer < LAYERS; layer++)
          cache.write(row, rows[row].length, positions.length, layer, slices([[...positions].reverse(), positions], layer), 1);
        rows[row].push(...positions);
      };
      for (const each of actions) {
        if (each.kind === "join") {
          cache.reserve(rows.length + 1, longest(each.length), rows.length);
          rows.push([]);
          write(
            rows.length - 1,
            Array.from({ length: each.length }, () => fresh++),
          );
        } else if (each.kind === "step" && rows.length > 0) {
          cache.reserve(rows.length, longest(0), rows.length);
          for (let row = 0; row < rows.length; row++) write(row, [fresh++]);
        } else if (each.kind === "leave" && rows.length > 0) {
          const at = each.at % rows.length;
          cache.move(rows.length - 1, at);
          rows[at] = rows[rows.length - 1];
          rows.pop();
        }
        if (rows.length > 0) check(cache, rows);
      }
    }),
    { numRuns: 30 },
  );
});

test("a view may begin at any row", () => {
  const cache = new RaggedCache(shape);
  const rows: NaiveRow[] = [[1, 2], [3], [4, 5, 6]];
  cache.reserve(3, 3, 0);
  for (const [r, row] of rows.entries())
    for (let layer = 0; layer < LAYERS; layer++) cache.write(r, 0, row.length, layer, slices([row], layer));
  check(cache, rows, 1);
  check(cache, rows, 2);
});

test("rows are cut when far shorter ones are needed, and all memory is given back when the cache is cleared", () => {
  const cache = new RaggedCache(single);
  cache.reserve(16, 1500, 0);
  assert.ok(cache.length >= 1500);
  cache.reserve(1, 100, 0);
  assert.ok(cache.length < 300);
  cache.clear();
  assert.equal(cache.length, 0);
});

test("rows that come one by one seldom move all that are there", () => {
  const cache = new RaggedCache(single);
  const buffers = new Set<ArrayBufferLike>();
  for (let rows = 1; rows <= 16; rows++) {
    cache.reserve(rows, 100, rows - 1);
    buffers.add(cache.view(0, 1).keys.buffer);
    assert.equal(cache.view(0, rows).keys.length, rows * SIZE * cache.length);
  }
  assert.ok(buffers.size <= 8, `${buffers.size} times`);
  cache.reserve(2, 100, 0);
  assert.ok(buffers.has(cache.view(0, 1).keys.buffer), "fewer rows leave the memory where it is");
});

test("rows for which there was memory at first never move, and more of them once", () => {
  const cache = new RaggedCache(single, 1000);
  const held = (rows: number) => {
    cache.reserve(rows, 320, rows - 1);
    return cache.view(0, 1).keys.buffer;
  };
  const [first, ...next] = [1, 2, 3].map(held);
  assert.ok(next.every((each) => each === first));
  const burst = [4, 5, 6].map(held);
  assert.notEqual(burst[0], first);
  assert.equal(new Set(burst).size, 1);
  assert.equal(first!.byteLength, 0, "what was left is given back");
});

test("what has been in use tells how much memory the cache takes, whatever there is room for", () => {
  const cache = new RaggedCache(single);
  cache.reserve(2, 320, 0);
  cache.reserve(1, 32, 1);
  assert.equal(cache.used, 640);
  cache.clear();
  assert.deepEqual([cache.used, cache.bytes], [0, 0]);
});

test("more rows that are far shorter have room in the memory of the longer ones", () => {
  const cache = new RaggedCache(single);
  cache.reserve(2, 1500, 0);
  const { buffer } = cache.view(0, 1).keys;
  cache.reserve(5, 100, 0);
  assert.equal(cache.view(0, 1).keys.buffer, buffer);
  assert.equal(cache.view(0, 5).values.length, 5 * SIZE * cache.length);
});

test("room grows in steps, so that one more position seldom moves everything", () => {
  const cache = new RaggedCache(single);
  let moves = 0;
  let held: ArrayBufferLike | undefined;
  for (let length = 1; length <= 256; length++) {
    cache.reserve(1, length, length > 1 ? 1 : 0);
    const { buffer } = cache.view(0, 1).keys;
    if (buffer !== held) moves += 1;
    held = buffer;
  }
  assert.ok(moves <= 8, `${moves} moves`);
});
