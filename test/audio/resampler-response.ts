import { pathToFileURL } from "node:url";
import { Resampler } from "../../src/audio/resampler.js";

export const RATES = [8_000, 11_025, 22_050, 24_000, 32_000, 44_056, 44_100, 48_000, 88_200, 96_000, 192_000] as const;

/** Level of a full-scale sine after resampling, in dB, edges left out. */
export function responseAt(rate: number, hz: number): { readonly level: number } {
  const samples = Float32Array.from({ length: Math.round(rate / 4) }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate));
  const output = new Resampler(rate).push(samples);
  let energy = 0;
  for (let i = 800; i < 3_200; i += 1) energy += output[i]! ** 2;
  return { level: 10 * Math.log10((2 * energy) / 2_400 + 1e-20) };
}

/** Seconds of audio that one core resamples in a second: the best of ten runs, because others use the machine too. */
export function speedAt(rate: number): number {
  const samples = Float32Array.from({ length: 2 * rate }, (_, i) => Math.sin(i * 0.1));
  const runs = Array.from({ length: 10 }, () => {
    const resampler = new Resampler(rate);
    const started = performance.now();
    for (let at = 0; at < samples.length; at += 4_096) resampler.push(samples.subarray(at, at + 4_096));
    return performance.now() - started;
  });
  return 2_000 / Math.min(...runs);
}

/** `node dist/test/audio/resampler-response.js` prints the figures of docs/audio.md. */
function print(): void {
  console.log("rate\tripple dB\talias dB\ttimes real time");
  for (const rate of RATES) {
    const top = Math.min(7_000, (rate / 2) * 0.875);
    let ripple = 0;
    let alias = Number.NEGATIVE_INFINITY;
    for (let i = 0; i <= 60; i += 1) {
      ripple = Math.max(ripple, Math.abs(responseAt(rate, 100 + (i * (top - 100)) / 60).level));
      if (rate > 16_000) alias = Math.max(alias, responseAt(rate, 8_001 + (i * (rate / 2 - 8_002)) / 60).level);
    }
    console.log(`${rate}\t${ripple.toFixed(4)}\t${rate > 16_000 ? alias.toFixed(1) : "-"}\t${speedAt(rate).toFixed(0)}`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) print();
