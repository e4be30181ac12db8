import { PolyphaseStage } from "./polyphase-stage.js";

/** The rate of Whisper's input, Hz. */
export const OUTPUT_RATE = 16_000;

/** Pass band of the last stage and where its stop band begins, as fractions of the lower Nyquist frequency. */
const PASS = 0.88;
const ATTENUATION = 64;
/** Rates from here on are halved first: a halving filter is short, because nearly all of its band may alias. */
const HALVE_FROM = 40_000;

/**
 * Converts one channel to 16 kHz: flat to 7 kHz, everything above 8 kHz at least 60 dB down, no delay, `round(n · 16000 / rate)` samples.
 * 16 kHz passes through bit by bit. `sourceRate` is a whole number of Hz.
 */
export class Resampler {
  readonly #sourceRate: number;
  readonly #stages: readonly PolyphaseStage[];
  #samplesIn = 0;
  #samplesOut = 0;

  constructor(sourceRate: number) {
    this.#sourceRate = sourceRate;
    this.#stages = sourceRate === OUTPUT_RATE ? [] : plan(sourceRate);
  }

  push(samples: Float32Array): Float32Array {
    this.#samplesIn += samples.length;
    const output = this.#run(samples);
    this.#samplesOut += output.length;
    return output;
  }

  /** The rest, as if silence followed. */
  finish(): Float32Array {
    const due = Math.round((this.#samplesIn * OUTPUT_RATE) / this.#sourceRate) - this.#samplesOut;
    if (due <= 0) return new Float32Array(0);
    const output = new Float32Array(due);
    const silence = new Float32Array(1024);
    let count = 0;
    while (count < due) {
      const more = this.#run(silence).subarray(0, due - count);
      output.set(more, count);
      count += more.length;
    }
    this.#samplesOut += due;
    return output;
  }

  #run(samples: Float32Array): Float32Array {
    return this.#stages.reduce((block, stage) => stage.push(block), samples);
  }
}

function plan(sourceRate: number): PolyphaseStage[] {
  const stages: PolyphaseStage[] = [];
  let rate = sourceRate;
  while (rate >= HALVE_FROM && rate % 2 === 0) {
    const stop = (rate / 2 - OUTPUT_RATE / 2) / rate;
    stages.push(new PolyphaseStage({ up: 1, down: 2, pass: (PASS * OUTPUT_RATE) / 2 / rate, stop, attenuation: ATTENUATION }));
    rate /= 2;
  }
  const divisor = greatestCommonDivisor(rate, OUTPUT_RATE);
  const nyquist = Math.min(rate, OUTPUT_RATE) / 2 / rate;
  const design = { up: OUTPUT_RATE / divisor, down: rate / divisor, pass: PASS * nyquist, stop: nyquist, attenuation: ATTENUATION };
  stages.push(new PolyphaseStage(design));
  return stages;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
