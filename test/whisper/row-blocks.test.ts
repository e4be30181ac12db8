import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PackRoom } from "../../src/whisper/quantization.js";
import { type Blocks, packRows } from "../../src/whisper/row-blocks.js";
import { noise } from "./tiny-model.js";

const ROWS = 3;

for (const [bits, block] of [
  [4, 128],
  [8, 32],
] as const)
  test(`numbers in ${bits} bits are off by half a step at most, wherever the last block of a row ends`, () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.constantFrom(1e-6, 1, 1e6),
      (halves, seed, size) => {
        const columns = halves * 64;
        const random = noise(seed);
        const numbers = (count: number) => Float32Array.from({ length: count }, () => random() ** 3 * size);
        const rows = Array.from({ length: ROWS }, () => numbers(columns));
        rows[1].fill(0);
        const factors = numbers(columns);
        const packed = packRows((visit) => rows.forEach(visit), [ROWS, columns], { bits, block }, factors, new PackRoom());
        const blocks = Math.ceil(columns / block);
        assert.equal(packed.scales.length, ROWS * blocks);
        for (const [r, row] of rows.entries())
          for (let c = 0; c < blocks * block; c++) {
            const step = packed.scales[r * blocks + Math.floor(c / block)];
            const wanted = c < columns ? row[c] * factors[c] : 0;
            assert.ok(Math.abs(unpacked(packed.data, r * blocks * block + c, { bits, block }) * step - wanted) <= 0.5001 * Math.abs(step));
          }
      },
    );
    fc.assert(property);
  });

/** What MatMulNBits makes of a number before its scale: around 2^(bits − 1), the low half of a byte first. */
function unpacked(data: Uint8Array, i: number, { bits }: Blocks): number {
  return bits === 8 ? data[i] - 128 : ((data[i >> 1] >> (4 * (i & 1))) & 15) - 8;
}
