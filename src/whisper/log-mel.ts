import type { OnnxGraph } from "../onnx/index.js";

export const SAMPLE_RATE = 16_000;
/** Samples in a Fourier window: 25 ms (Radford et al. 2022, section 2.2). */
export const WINDOW = 400;
/** Samples between windows: 10 ms. */
export const HOP = 160;
/** Samples of audio for one encoder frame, 20 ms: the second convolution halves the rate. */
export const FRAME = 2 * HOP;
/** Reflected samples that the front end wants before the first sample of audio. */
export const LEAD = WINDOW / 2;
/** And after the last one, so that `n` hops give `n` columns. */
export const TRAIL = WINDOW - HOP - LEAD;

/**
 * Log-mel spectrogram inside the graph: `pcm` [B, S] to [B, mels, frames]. One convolution is the discrete Fourier transform under a periodic
 * Hann window, one matrix product the mel filters; then log10, clamped to 8 below the maximum, (x + 4) / 4, as Whisper's `log_mel_spectrogram`.
 */
export function logMel(graph: OnnxGraph, pcm: string, filters: Float32Array, mels: number): string {
  const bins = WINDOW / 2 + 1;
  const basis = new Float32Array(2 * bins * WINDOW);
  for (let bin = 0; bin < bins; bin++)
    for (let n = 0; n < WINDOW; n++) {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW);
      const angle = (2 * Math.PI * ((bin * n) % WINDOW)) / WINDOW;
      basis[bin * WINDOW + n] = Math.cos(angle) * hann;
      basis[(bins + bin) * WINDOW + n] = -Math.sin(angle) * hann;
    }
  const x = graph.op("Unsqueeze", [pcm, graph.ints("axis1", [1])]);
  const spectrum = graph.op("Conv", [x, graph.floats("dft", basis, [2 * bins, 1, WINDOW])], { kernel_shape: [WINDOW], strides: [HOP] });
  const squares = graph.op("Mul", [spectrum, spectrum]);
  const [re, im] = graph.ops("Split", [squares], 2, { axis: 1, num_outputs: 2 });
  const mel = graph.op("MatMul", [graph.floats("mel", filters, [mels, bins]), graph.op("Add", [re, im])]);
  const log = graph.op("Log", [graph.op("Max", [mel, graph.scalar("least", 1e-10)])]);
  const log10 = graph.op("Mul", [log, graph.scalar("log10", 1 / Math.LN10)]);
  const top = graph.op("ReduceMax", [log10, graph.ints("axes12", [1, 2])], { keepdims: 1 });
  const floor = graph.op("Sub", [top, graph.scalar("eight", 8)]);
  const clamped = graph.op("Max", [log10, floor]);
  return graph.op("Mul", [graph.op("Add", [clamped, graph.scalar("four", 4)]), graph.scalar("quarter", 0.25)]);
}
