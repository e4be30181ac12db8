import type { PackedWeights, PackRoom } from "./quantization.js";

/** How rows are held: numbers of so many bits, with one scale for so many of them. */
export interface Blocks {
  readonly bits: 4 | 8;
  readonly block: number;
}

/**
 * Packs `count` rows for MatMulNBits, `data` [rows, blocks of a row, block · bits / 8]; the last block of a row is filled up with zeros. Scales are such
 * that a block's largest number lies half a step beyond the range, whatever its sign: then no number is off by more than that.
 * @param eachRow calls with one row after the other
 * @param factors what columns are multiplied by
 */
export function packRows(
  eachRow: (visit: (row: Float32Array, r: number) => void) => void,
  [count, columns]: readonly [number, number],
  { bits, block }: Blocks,
  factors: Float32Array,
  to: PackRoom,
): PackedWeights {
  const blocks = Math.ceil(columns / block);
  const blockBytes = (block * bits) / 8;
  const half = 2 ** (bits - 1);
  const write = bits === 8 ? writeBytes : writeNibbles;
  const scales = to.scales.floats(count * blocks);
  const data = to.data.bytes(count * blocks * blockBytes);
  const scaled = new Float32Array(block);
  eachRow((row, r) => {
    for (let b = 0; b < blocks; b++) {
      const from = b * block;
      const length = Math.min(columns - from, block);
      let size = 0;
      for (let c = 0; c < length; c++) {
        const value = row[from + c] * factors[from + c];
        scaled[c] = value;
        size = Math.max(size, Math.abs(value));
      }
      scaled.fill(0, length);
      const scale = size / (half - 0.5) || 1;
      scales[r * blocks + b] = scale;
      write(scaled, 1 / scale, data, (r * blocks + b) * blockBytes);
    }
  });
  return { bits, rows: count, columns, data, scales };
}

function writeBytes(row: Float32Array, factor: number, data: Uint8Array, at: number): void {
  for (let c = 0; c < row.length; c++) data[at++] = Math.min(255, (row[c] * factor + 128.5) | 0);
}

function writeNibbles(row: Float32Array, factor: number, data: Uint8Array, at: number): void {
  for (let c = 0; c < row.length; c += 2)
    data[at++] = Math.min(15, (row[c] * factor + 8.5) | 0) | (Math.min(15, (row[c + 1] * factor + 8.5) | 0) << 4);
}
