import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dequantize, type PackedWeights, pack } from "../../src/whisper/quantization.js";
import { tensorType } from "../../src/whisper/tensor-type.js";
import { BLOCK_FORMATS, BLOCKS, decodeFormat, encodeFormat, FORMAT_IDS, FORMATS, type Format, fromHalf } from "./block-formats.js";
import { noise } from "./tiny-model.js";

const typeOf = (format: Format) => tensorType(FORMAT_IDS[format], "t");

function weights(count: number, seed: number): Float32Array {
  const random = noise(seed);
  return Float32Array.from({ length: count }, () => random() ** 3 * 2);
}

/** Equal numbers, where 0 and −0 are one, and NaN is NaN. */
function same(got: Float32Array, wanted: Float32Array): void {
  assert.equal(got.length, wanted.length);
  const differs = got.findIndex((value, i) => value !== wanted[i] && !(Number.isNaN(value) && Number.isNaN(wanted[i])));
  assert.equal(differs, -1, `number ${differs} is ${got[differs]}, not ${wanted[differs]}`);
}

/** What MatMulNBits makes of packed weights: (q − 2^(bits − 1)) · scale, low nibble first. */
function unpack({ bits, data, scales }: PackedWeights): Float32Array {
  return Float32Array.from({ length: scales.length * 32 }, (_, i) => {
    const q = bits === 8 ? data[i] : (data[i >> 1] >> (4 * (i & 1))) & 15;
    return (q - 2 ** (bits - 1)) * scales[i >> 5];
  });
}

for (const format of FORMATS)
  test(`${format} weights expand to what the format's definition says`, () => {
    const bytes = encodeFormat(format, weights(32 * 40, 7));
    same(dequantize(typeOf(format), bytes, 32 * 40), decodeFormat(format, bytes, 32 * 40));
  });

for (const format of BLOCK_FORMATS)
  test(`${format} blocks of any bytes expand to what the format's definition says`, () => {
    const size = BLOCKS[format][1];
    fc.assert(
      fc.property(fc.uint8Array({ minLength: size, maxLength: size }), (bytes) => {
        same(dequantize(typeOf(format), bytes, 32), decodeFormat(format, bytes, 32));
      }),
    );
  });

test("weights are read from any place in memory, aligned or not", () => {
  const bytes = encodeFormat("f32", weights(64, 3));
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  same(dequantize(typeOf("f32"), shifted.subarray(3), 64), decodeFormat("f32", bytes, 64));
});

test("every half-precision number has its value, subnormals, infinities and NaN among them", () => {
  const bytes = new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer);
  const values = dequantize(typeOf("f16"), bytes, 65_536);
  same(
    values,
    Float32Array.from({ length: 65_536 }, (_, bits) => fromHalf(bits)),
  );
  const known: readonly (readonly [number, number])[] = [
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65_504],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x8000, -0],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x3555, 0.333251953125],
  ];
  for (const [bits, value] of known) assert.ok(Object.is(values[bits], Math.fround(value)), bits.toString(16));
  assert.ok(Number.isNaN(values[0x7c01]) && Number.isNaN(values[0xffff]));
});

for (const [format, bits] of [
  ["q8_0", 8],
  ["q4_0", 4],
] as const)
  test(`${format} blocks are packed without a change to any number`, () => {
    const bytes = encodeFormat(format, weights(64 * 96, 11));
    const packed = pack(typeOf(format), bytes, 64, 96);
    assert.equal(packed.bits, bits);
    assert.equal(packed.data.length, (64 * 96 * bits) / 8);
    same(unpack(packed), decodeFormat(format, bytes, 64 * 96));
  });

for (const format of ["f32", "f16", "q4_1", "q5_0", "q5_1"] as const)
  test(`${format} weights are packed in 8 bits, each within half a step`, () => {
    const bytes = encodeFormat(format, weights(64 * 96, 13));
    const packed = pack(typeOf(format), bytes, 64, 96);
    const [got, exact] = [unpack(packed), decodeFormat(format, bytes, 64 * 96)];
    assert.equal(packed.bits, 8);
    for (let i = 0; i < exact.length; i++) {
      const block = exact.subarray(i - (i % 32), i - (i % 32) + 32);
      const step = Math.max(...block.map(Math.abs)) / 127;
      assert.ok(Math.abs(got[i] - exact[i]) <= step * 0.5001 + 1e-9, `${i}: ${got[i]} for ${exact[i]}`);
    }
  });

test("a block of zeros stays zero in every type", () => {
  for (const format of FORMATS) same(unpack(pack(typeOf(format), encodeFormat(format, new Float32Array(64)), 2, 32)), new Float32Array(64));
});
