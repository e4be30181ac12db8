import { kaiserBeta, kaiserLength, kaiserWindow } from "./kaiser.js";

/** What one stage does: `up / down` is the ratio of the rates; pass and stop are fractions of the input rate. */
export interface StageDesign {
  readonly up: number;
  readonly down: number;
  readonly pass: number;
  readonly stop: number;
  /** Of the stop band, in dB. */
  readonly attenuation: number;
}

/** Above this many phases the table is interpolated: linearly between 1,024 phases the error is under −110 dB. */
const MAX_PHASES = 1024;

/**
 * Rational resampling by a windowed sinc, one dot product an output sample, without delay: output k is the input at time k·down/up.
 * J. O. Smith, "Digital Audio Resampling Home Page", sections "Theory of Ideal Bandlimited Interpolation" and "Implementation".
 * The output depends on the samples alone, never on how they were cut into calls.
 */
export class PolyphaseStage {
  readonly #up: number;
  readonly #wholeStep: number;
  readonly #phaseStep: number;
  readonly #half: number;
  readonly #taps: number;
  readonly #phases: number;
  readonly #table: Float32Array;
  #phase = 0;
  /** Samples not yet passed; the next output's window begins at `#start`. */
  #buffer: Float32Array;
  #start = 0;
  #length: number;

  constructor(design: StageDesign) {
    this.#up = design.up;
    this.#wholeStep = Math.floor(design.down / design.up);
    this.#phaseStep = design.down % design.up;
    const length = kaiserLength(design.attenuation, design.stop - design.pass);
    this.#half = 2 * Math.ceil(length / 4);
    this.#taps = 2 * this.#half;
    this.#phases = Math.min(design.up, MAX_PHASES);
    this.#table = filterTable(design, this.#phases, this.#half);
    // Before the first sample there is silence, so that the first window is whole.
    this.#length = this.#half - 1;
    this.#buffer = new Float32Array(this.#length + 4096);
  }

  push(samples: Float32Array): Float32Array {
    this.#append(samples);
    const room = Math.max(0, this.#length - this.#start - this.#taps + 1);
    const output = new Float32Array(Math.ceil((room * this.#up) / (this.#wholeStep * this.#up + this.#phaseStep)) + 1);
    const exact = this.#phases === this.#up;
    const [buffer, table, taps, length] = [this.#buffer, this.#table, this.#taps, this.#length];
    let count = 0;
    while (this.#start + taps <= length) {
      output[count] = exact ? dot(buffer, this.#start, table, this.#phase * taps, taps) : this.#between();
      count += 1;
      this.#start += this.#wholeStep;
      this.#phase += this.#phaseStep;
      if (this.#phase >= this.#up) {
        this.#phase -= this.#up;
        this.#start += 1;
      }
    }
    return output.subarray(0, count);
  }

  #between(): number {
    const position = (this.#phase * this.#phases) / this.#up;
    const below = Math.floor(position);
    const weight = position - below;
    const [buffer, table, taps] = [this.#buffer, this.#table, this.#taps];
    return (
      dot(buffer, this.#start, table, below * taps, taps) * (1 - weight) +
      dot(buffer, this.#start, table, (below + 1) * taps, taps) * weight
    );
  }

  #append(samples: Float32Array): void {
    const start = Math.min(this.#start, this.#length);
    const kept = this.#length - start;
    if (kept + samples.length > this.#buffer.length) {
      const grown = new Float32Array(2 * (kept + samples.length));
      grown.set(this.#buffer.subarray(start, this.#length));
      this.#buffer = grown;
    } else {
      this.#buffer.copyWithin(0, start, this.#length);
    }
    this.#start -= start;
    this.#buffer.set(samples, kept);
    this.#length = kept + samples.length;
  }
}

function dot(samples: Float32Array, from: number, table: Float32Array, row: number, taps: number): number {
  // Four sums, so that the additions do not wait for each other.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < taps; i += 4) {
    a += samples[from + i]! * table[row + i]!;
    b += samples[from + i + 1]! * table[row + i + 1]!;
    c += samples[from + i + 2]! * table[row + i + 2]!;
    d += samples[from + i + 3]! * table[row + i + 3]!;
  }
  return a + b + (c + d);
}

/** One row of taps a phase, each summing to 1 (so that silence and a constant stay exact); one row more for interpolation. */
function filterTable(design: StageDesign, phases: number, half: number): Float32Array {
  const taps = 2 * half;
  const table = new Float32Array((phases + 1) * taps);
  const beta = kaiserBeta(design.attenuation);
  const cutoff = design.pass + design.stop;
  const row = new Float64Array(taps);
  for (let phase = 0; phase <= phases; phase += 1) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const time = tap - (half - 1) - phase / phases;
      const angle = Math.PI * cutoff * time;
      row[tap] = (angle === 0 ? 1 : Math.sin(angle) / angle) * kaiserWindow(time / half, beta);
      sum += row[tap]!;
    }
    for (let tap = 0; tap < taps; tap += 1) table[phase * taps + tap] = row[tap]! / sum;
  }
  return table;
}
