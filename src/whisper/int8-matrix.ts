import type { Scratch } from "./scratch.js";

/** Weights as DynamicQuantizeMatMul takes them: `data` [columns, rows], and a scale for each row. */
export interface Int8Matrix {
  readonly data: Int8Array;
  readonly scales: Float32Array;
}

export interface Rounding {
  /** What columns are multiplied by first. */
  readonly factors?: Float32Array | undefined;
  /** What two neighbours of a row come to at most, if more than `MOST`; default: whatever they do. */
  readonly pair?: number | undefined;
}

/** The largest number. */
export const MOST = 127;
/** Rounding adds at most one half to each of a pair. Their sum is whole, so one half under the bound is enough. */
const HALVES = 0.5;
/** Rows that are turned at once: what they are read from and written to stays in the processor's first cache. */
const BAND = 32;
/** A row of zeros has a scale, too. */
const LEAST = 1e-12;

/**
 * Rounds `count` rows to 8 bits, with a scale for each, and turns them.
 * @param eachRow calls with one row after the other, which is changed
 * @param room what `data` is valid in
 */
export function int8Matrix(
  eachRow: (visit: (row: Float32Array, r: number) => void) => void,
  [count, columns]: readonly [number, number],
  { factors, pair }: Rounding,
  room: Scratch,
): Int8Matrix {
  const data = new Int8Array(room.bytes(count * columns).buffer, 0, count * columns);
  const scales = new Float32Array(count);
  const band = new Int8Array(BAND * columns);
  eachRow((row, r) => {
    if (factors !== undefined) for (let c = 0; c < columns; c++) row[c] *= factors[c];
    scales[r] = Math.max(LEAST, largest(row) / MOST, pair === undefined ? 0 : largestPair(row) / (pair - HALVES));
    const inBand = r % BAND;
    roundRow(row, Math.fround(1 / scales[r]), band, inBand * columns);
    if (inBand === BAND - 1 || r === count - 1) turnBand(band, inBand + 1, columns, data.subarray(r - inBand), count);
  });
  return { data, scales };
}

/** No branch here and in what follows: signs are random, and a processor that guesses them wrong takes ten times as long. */
function largest(row: Float32Array): number {
  let most = 0;
  for (let c = 0; c < row.length; c++) most = Math.max(most, Math.abs(row[c]));
  return most;
}

/** The largest sum of two neighbours, without its sign. Where theirs differ it is less than one of them, which has its own bound. */
function largestPair(row: Float32Array): number {
  let most = 0;
  for (let c = 0; c < row.length; c += 2) most = Math.max(most, Math.abs(row[c] + row[c + 1]));
  return most;
}

/** Rounds as Math.round does, by the whole part of what is made positive. */
function roundRow(row: Float32Array, factor: number, to: Int8Array, at: number): void {
  for (let c = 0; c < row.length; c++) to[at + c] = ((row[c] * factor + 128.5) | 0) - 128;
}

/** Writes `rows` of [rows, columns] as columns of rows, `stride` apart. */
function turnBand(from: Int8Array, rows: number, columns: number, to: Int8Array, stride: number): void {
  for (let c = 0; c < columns; c++) for (let r = 0, at = c * stride; r < rows; r++) to[at++] = from[r * columns + c];
}
