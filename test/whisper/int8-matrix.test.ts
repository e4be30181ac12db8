import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { int8Matrix, type Rounding } from "../../src/whisper/int8-matrix.js";
import { Scratch } from "../../src/whisper/scratch.js";

const COLUMNS = 8;
const number = fc.float({ min: -4, max: 4, noNaN: true });
const row = fc.array(number, { minLength: COLUMNS, maxLength: COLUMNS });
/** More rows than are turned at once. */
const matrix = fc.array(row, { minLength: 1, maxLength: 70 });

function round(rows: readonly (readonly number[])[], rounding: Rounding) {
  const { data, scales } = int8Matrix(
    (visit) => {
      for (const [r, each] of rows.entries()) visit(Float32Array.from(each), r);
    },
    [rows.length, COLUMNS],
    rounding,
    new Scratch(),
  );
  return { scales, rows: rows.map((_, r) => Array.from({ length: COLUMNS }, (_, c) => data[c * rows.length + r]!)) };
}

/** Of each two neighbours, the sum of those that are positive and the sum of those that are negative. */
function pairs(numbers: readonly number[]): number[] {
  const sum = (a: number, b: number) => Math.max(a, 0) + Math.max(b, 0);
  return numbers.flatMap((a, c) => (c % 2 === 0 ? [sum(a, numbers[c + 1]!), sum(-a, -numbers[c + 1]!)] : []));
}

test("every number is within half a step of what it stands for", () => {
  fc.assert(
    fc.property(matrix, fc.option(fc.integer({ min: 128, max: 254 }), { nil: undefined }), (rows, pair) => {
      const rounded = round(rows, { pair });
      for (const [r, each] of rows.entries())
        for (const [c, value] of each.entries()) {
          const step = rounded.scales[r]!;
          assert.ok(Math.abs(rounded.rows[r]![c]! * step - Math.fround(value)) <= step * 0.501);
        }
    }),
  );
});

test("neighbours of one sign never come to more than a pair may, and no scale is larger than that asks for", () => {
  fc.assert(
    fc.property(matrix, fc.integer({ min: 128, max: 254 }), (rows, pair) => {
      const rounded = round(rows, { pair });
      for (const [r, each] of rounded.rows.entries()) {
        assert.ok(Math.max(...pairs(each)) <= pair);
        const largest = Math.max(...each.map(Math.abs));
        const used = Math.max(...pairs(rows[r]!.map((value) => Math.fround(value)))) / rounded.scales[r]!;
        assert.ok(largest === 127 || used > pair - 0.51 || rounded.scales[r]! < 1e-9);
      }
    }),
  );
});

test("without a bound the largest number of a row is 127, and columns are multiplied first", () => {
  const factors = Float32Array.of(1, 2, 1, 1, 1, 1, 1, 1);
  const { rows, scales } = round([[1, 1, 0, 0, 0, 0, -0.5, 0]], { factors });
  assert.deepEqual(rows, [[64, 127, 0, 0, 0, 0, -32, 0]]);
  assert.ok(Math.abs(scales[0]! - 2 / 127) < 1e-6);
});
