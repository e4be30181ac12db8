import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Resampler } from "../../src/audio/resampler.js";
import { join } from "./decoding.js";
import { RATES, responseAt } from "./resampler-response.js";

function resample(rate: number, samples: Float32Array, chunk = samples.length): Float32Array {
  const resampler = new Resampler(rate);
  const parts: Float32Array[] = [];
  for (let at = 0; at < samples.length; at += chunk) parts.push(resampler.push(samples.subarray(at, at + chunk)).slice());
  parts.push(resampler.finish());
  return join(parts);
}

describe("the resampler", () => {
  for (const rate of RATES) {
    it(`${rate} Hz: is flat within 0.1 dB to 7 kHz, or to 87.5 % of the source's band`, () => {
      const top = Math.min(7_000, (rate / 2) * 0.875);
      for (let hz = 100; hz <= top; hz += top / 24) {
        const { level } = responseAt(rate, hz);
        assert.ok(Math.abs(level) < 0.1, `${level} dB at ${hz} Hz`);
      }
    });

    // Up to 16 kHz there is nothing above 8 kHz.
    const aliases = rate > 16_000 ? it : undefined;
    aliases?.(`${rate} Hz: lets nothing above 8 kHz alias at more than -60 dB`, () => {
      const step = (rate / 2 - 8_001) / 60;
      for (let hz = 8_001; hz < rate / 2; hz += step) {
        const { level } = responseAt(rate, hz);
        assert.ok(level < -60, `${level} dB at ${hz} Hz`);
      }
    });

    it(`${rate} Hz: keeps an impulse at its time`, () => {
      const samples = new Float32Array(rate);
      samples[Math.floor(rate / 2)] = 1;
      const output = resample(rate, samples);
      const peak = output.reduce((best, value, i) => (Math.abs(value) > Math.abs(output[best]!) ? i : best), 0);
      assert.ok(Math.abs(peak - 8_000) <= 1, `at ${peak}`);
    });
  }

  it("gives as many samples as the source's length asks for, at any rate", () => {
    fc.assert(
      fc.property(fc.integer({ min: 4_000, max: 384_000 }), fc.integer({ min: 0, max: 5_000 }), (rate, length) => {
        const output = resample(rate, new Float32Array(length));
        return Math.abs(output.length - (length * 16_000) / rate) <= 0.5;
      }),
      { numRuns: 60 },
    );
  });

  it("gives the same under any chunking", () => {
    fc.assert(
      fc.property(fc.constantFrom(8_000, 11_025, 22_255, 44_100, 48_000, 96_000), fc.integer({ min: 1, max: 3_000 }), (rate, chunk) => {
        const samples = Float32Array.from({ length: 6_000 }, (_, i) => Math.sin(i * 0.37) * Math.cos(i * 0.011));
        assert.deepEqual(resample(rate, samples, chunk), resample(rate, samples));
      }),
      { numRuns: 30 },
    );
  });

  it("passes 16 kHz through bit by bit, and a constant as that constant", () => {
    const samples = Float32Array.from({ length: 4_000 }, (_, i) => Math.sin(i));
    assert.deepEqual(resample(16_000, samples, 77), samples);
    const constant = resample(44_100, new Float32Array(44_100).fill(0.5));
    assert.ok(constant.subarray(500, 15_500).every((value) => Math.abs(value - 0.5) < 1e-6));
  });
});
