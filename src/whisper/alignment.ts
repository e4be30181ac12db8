import type { AttentionRecord } from "./attention-record.js";
import { median7 } from "./median.js";

/** Frames on each side of the one that the median filter is at (Whisper's `medfilt_width` is 7). */
const HALF = 3;
/** Standardised weights are whole numbers of this part of one: a value of n is at most √n away from their mean, so they are far below 2³⁰. */
const UNIT = 2 ** -22;

/**
 * Finds when each of some tokens begins: the attention of the alignment heads is made a distribution over the audio's frames, normalised over
 * the tokens, smoothed by a median filter, averaged over the heads, and followed by dynamic time warping (Whisper's `find_alignment` and
 * `dtw`; Sakoe and Chiba 1978).
 * @param rows which of the record's tokens take part, in order
 * @returns for each row the first frame of its path, non-decreasing
 */
export function alignTokens(record: AttentionRecord, rows: readonly number[]): Int32Array {
  const { frames, heads } = record;
  const cost = new Float32Array(rows.length * frames);
  const weights = new Float32Array(rows.length * frames);
  const standard = new Int32Array(rows.length * frames);
  for (let head = 0; head < heads; head++) {
    for (const [n, row] of rows.entries()) {
      const from = record.row(row, head);
      let sum = 1e-12;
      for (let f = 0; f < frames; f++) sum += from[f];
      const scale = 1 / sum;
      for (let f = 0; f < frames; f++) weights[n * frames + f] = from[f] * scale;
    }
    standardise(weights, rows.length, frames, standard);
    for (let n = 0; n < rows.length; n++) addFiltered(standard, n * frames, frames, cost, -UNIT / heads);
  }
  return warp(cost, rows.length, frames);
}

/** Subtracts the mean over the tokens and divides by their standard deviation, frame by frame. */
function standardise(weights: Float32Array, rows: number, frames: number, to: Int32Array): void {
  const mean = new Float64Array(frames);
  const square = new Float64Array(frames);
  for (let n = 0, i = 0; n < rows; n++)
    for (let f = 0; f < frames; f++, i++) {
      mean[f] += weights[i];
      square[f] += weights[i] * weights[i];
    }
  for (let f = 0; f < frames; f++) {
    mean[f] /= rows;
    square[f] = 1 / UNIT / Math.sqrt(Math.max(square[f] / rows - mean[f] * mean[f], 1e-18));
  }
  for (let n = 0, i = 0; n < rows; n++) for (let f = 0; f < frames; f++, i++) to[i] = (weights[i] - mean[f]) * square[f];
}

/** Adds `factor` times the median-filtered row to `out`; edges are reflected. */
function addFiltered(row: Int32Array, at: number, frames: number, out: Float32Array, factor: number): void {
  if (frames <= HALF) {
    for (let f = at; f < at + frames; f++) out[f] += factor * row[f];
    return;
  }
  const last = at + frames - 1;
  let [a, b, c, d, e, f] = [row[at + 3], row[at + 2], row[at + 1], row[at], row[at + 1], row[at + 2]];
  for (let i = at; i <= last; i++) {
    const g = row[i + HALF <= last ? i + HALF : 2 * last - i - HALF];
    out[i] += factor * median7(a, b, c, d, e, f, g);
    a = b;
    b = c;
    c = d;
    d = e;
    e = f;
    f = g;
  }
}

/** The cheapest monotonic path through [rows, frames]: the frame at which it enters each row. */
function warp(cost: Float32Array, rows: number, frames: number): Int32Array {
  const width = frames + 1;
  const steps = new Uint8Array((rows + 1) * width);
  let above = new Float32Array(width).fill(Number.POSITIVE_INFINITY);
  let current = new Float32Array(width);
  above[0] = 0;
  for (let i = 1; i <= rows; i++) {
    current[0] = Number.POSITIVE_INFINITY;
    for (let j = 1; j <= frames; j++) {
      const diagonal = above[j - 1];
      const down = above[j];
      const right = current[j - 1];
      let best = diagonal;
      let step = 0;
      if (down < best) [best, step] = [down, 1];
      if (right < best) [best, step] = [right, 2];
      current[j] = best + cost[(i - 1) * frames + j - 1];
      steps[i * width + j] = step;
    }
    [above, current] = [current, above];
  }
  const starts = new Int32Array(rows);
  for (let i = rows, j = frames; i > 0 && j > 0; ) {
    starts[i - 1] = j - 1;
    const step = steps[i * width + j];
    if (step !== 2) i -= 1;
    if (step !== 1) j -= 1;
  }
  return starts;
}
