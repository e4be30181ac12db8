import { Scratch } from "./scratch.js";
import type { TensorType } from "./tensor-type.js";

/** Weights in a block of the formats that the graphs take; ggml's too. */
export const BLOCK = 32;

/** Weights as MatMulNBits takes them: `data` [rows, columns / 32, 32 · bits / 8], unsigned around 2^(bits − 1); one scale a block. */
export interface PackedWeights {
  readonly bits: 4 | 8;
  readonly rows: number;
  readonly columns: number;
  readonly data: Uint8Array;
  readonly scales: Float32Array;
}

/** Where packed weights are written: they are valid until the room is used again. */
export class PackRoom {
  readonly data = new Scratch();
  readonly scales = new Scratch();
  readonly floats = new Scratch();
}

const HALF = halfTable();

/** All 65,536 values of IEEE 754 half precision (binary16), by bit pattern. */
function halfTable(): Float32Array {
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
}

/**
 * Expands `count` weights of any supported type to float32. Formats: ggml's `dequantize_row_*`:
 * value = scale · (q − zero) or scale · q + minimum; element i of a block is a low nibble, i + 16 the high one; q5's fifth bits lie in one word.
 */
export function dequantize(type: TensorType, bytes: Uint8Array, count: number, out: Float32Array = new Float32Array(count)): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type.name) {
    case "f32":
      for (let i = 0; i < count; i++) out[i] = view.getFloat32(4 * i, true);
      return out;
    case "f16":
      for (let i = 0; i < count; i++) out[i] = HALF[bytes[2 * i] | (bytes[2 * i + 1] << 8)];
      return out;
    case "q8_0":
      dequantizeBytes(bytes, count, out);
      return out;
    default:
      return dequantizeNibbles(type, bytes, view, out);
  }
}

function dequantizeBytes(bytes: Uint8Array, count: number, out: Float32Array): void {
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0, i = 0; i < count; at += 34) {
    const scale = HALF[bytes[at] | (bytes[at + 1] << 8)];
    for (let j = at + 2; j < at + 34; j++, i++) out[i] = signed[j] * scale;
  }
}

function dequantizeNibbles(type: TensorType, bytes: Uint8Array, view: DataView, out: Float32Array): Float32Array {
  const hasMinimum = type.name === "q4_1" || type.name === "q5_1";
  const hasFifth = type.name === "q5_0" || type.name === "q5_1";
  const zero = hasMinimum ? 0 : hasFifth ? 16 : 8;
  const nibbles = 2 + (hasMinimum ? 2 : 0) + (hasFifth ? 4 : 0);
  for (let block = 0, at = 0; block < out.length / BLOCK; block++, at += type.blockBytes) {
    const scale = HALF[view.getUint16(at, true)];
    const minimum = hasMinimum ? HALF[view.getUint16(at + 2, true)] : 0;
    const fifth = hasFifth ? view.getUint32(at + nibbles - 4, true) : 0;
    for (let j = 0; j < 16; j++) {
      const byte = bytes[at + nibbles + j];
      const low = (byte & 15) | (((fifth >>> j) & 1) << 4);
      const high = (byte >> 4) | (((fifth >>> (j + 16)) & 1) << 4);
      out[block * BLOCK + j] = (low - zero) * scale + minimum;
      out[block * BLOCK + j + 16] = (high - zero) * scale + minimum;
    }
  }
  return out;
}

/**
 * Packs a [rows, columns] matrix for MatMulNBits. Blocks that the file already holds at 8 or 4 bits keep their numbers to the bit;
 * every other type becomes 8 bits, symmetric, scale = max |w| / 127.
 */
export function pack(type: TensorType, bytes: Uint8Array, rows: number, columns: number, to = new PackRoom()): PackedWeights {
  const blocks = (rows * columns) / BLOCK;
  const scales = to.scales.floats(blocks);
  if (type.name === "q8_0") {
    const data = to.data.bytes(blocks * BLOCK);
    // Blocks of 34 bytes are read two bytes at a time and written four: a byte at a time takes three times as long.
    const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
    const halves = new Uint16Array(even.buffer, even.byteOffset, even.length / 2);
    const words = new Uint32Array(data.buffer, 0, blocks * (BLOCK / 4));
    for (let block = 0, at = 0, i = 0; block < blocks; block++, at += 17) {
      scales[block] = HALF[halves[at]];
      for (let j = at + 1; j < at + 17; j += 2) words[i++] = (halves[j] | (halves[j + 1] << 16)) ^ 0x80808080; // signed to unsigned around 128
    }
    return { bits: 8, rows, columns, data, scales };
  }
  if (type.name === "q4_0") {
    const data = to.data.bytes(blocks * 16);
    for (let block = 0, at = 0; block < blocks; block++, at += 18) {
      scales[block] = HALF[bytes[at] | (bytes[at + 1] << 8)];
      // ggml pairs elements i and i + 16 in a byte, MatMulNBits 2i and 2i + 1.
      for (let j = 0; j < 8; j++) {
        const a = bytes[at + 2 + 2 * j];
        const b = bytes[at + 3 + 2 * j];
        data[block * 16 + j] = (a & 15) | ((b & 15) << 4);
        data[block * 16 + 8 + j] = (a >> 4) | (b & 0xf0);
      }
    }
    return { bits: 4, rows, columns, data, scales };
  }
  return packFloats(dequantize(type, bytes, rows * columns, to.floats.floats(rows * columns)), rows, columns, to);
}

function packFloats(weights: Float32Array, rows: number, columns: number, to: PackRoom): PackedWeights {
  const scales = to.scales.floats(weights.length / BLOCK);
  const data = to.data.bytes(weights.length);
  for (let block = 0; block < scales.length; block++) {
    let top = 0;
    for (let i = block * BLOCK; i < (block + 1) * BLOCK; i++) top = Math.max(top, Math.abs(weights[i]));
    const scale = top / 127 || 1;
    scales[block] = scale;
    for (let i = block * BLOCK; i < (block + 1) * BLOCK; i++) data[i] = Math.round(weights[i] / scale) + 128;
  }
  return { bits: 8, rows, columns, data, scales };
}
