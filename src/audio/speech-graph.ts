import { ElementType, type FloatConstant, OnnxGraph, type OnnxModel } from "../onnx/index.js";
import { AudioError } from "./audio-error.js";

/** Samples that the short-time Fourier transform looks at at once, and windows of a frame. */
export const WINDOW = 256;
export const WINDOWS = 4;
/** Width of the recurrent layer's state and of its cell. */
export const WIDTH = 128;

/** A folded window: see `speechGraph`. */
export const HALF = WINDOW / 2;

const BINS = HALF + 1;
/** Where the file keeps the weights for 16 kHz: the branch that its `If` takes for that rate. */
const BRANCH = "If_0_then_branch__Inline_0__";

const TAPS = 3;
/**
 * The encoder's convolutions, padded by one position on each side. So short, each position is a matrix product of the taps that lie within
 * over all frames: three times as fast here as ONNX Runtime's own, which goes frame by frame through matrices of four columns.
 */
const CONVOLUTIONS = [
  { inputs: BINS, outputs: 128, stride: 1, length: WINDOWS },
  { inputs: 128, outputs: 64, stride: 2, length: WINDOWS },
  { inputs: 64, outputs: 64, stride: 2, length: 2 },
  { inputs: 64, outputs: WIDTH, stride: 1, length: 1 },
] as const;

/**
 * Silero VAD's network for 16 kHz over N frames of B streams at once: `even` and `odd` [4 N, 128], `hidden` and `cell` [1, B, 128], `layout`, whose
 * values are N / B, B and 128 → `speech` [N, 1], `hiddenAfter`, `cellAfter`. Each stream has as many frames; the first ones of all streams
 * come first, then the second ones. The original takes one frame a run; here the frames are the rows of the encoder's matrix products and the steps
 * of its recurrent layer.
 *
 * A row is a window x of 256 samples, folded: for k = 1 to 127 x[k] + x[256 − k] in `even` and x[k] − x[256 − k] in `odd`, then x[128].
 * Cosines are even around a window's middle and sines odd, and the Hann window is even: half of the products are enough.
 */
export function speechGraph(constants: ReadonlyMap<string, FloatConstant>): OnnxModel {
  const weights = (name: string, ...shape: readonly number[]): Float32Array => {
    const found = constants.get(BRANCH + name);
    if (found === undefined || String(found.shape) !== String(shape)) {
      throw unknownModel(`${name} is missing or of another shape`);
    }
    return found.values;
  };
  const graph = new OnnxGraph();

  const basis = weights("stft.forward_basis_buffer", 2 * BINS, 1, WINDOW);
  const [cosines, sines] = ["even", "odd"].map((half, index) => {
    const part = graph.op("MatMul", [half, graph.floats(`${half}Basis`, halfBasis(basis, index), [HALF, BINS])]);
    return graph.op("Mul", [part, part]);
  });
  const power = graph.op("Add", [cosines!, sines!]);
  let x = graph.op("Reshape", [graph.op("Sqrt", [power]), graph.ints("frames", [-1, WINDOWS * BINS])]);

  for (const [index, { inputs, outputs, stride, length }] of CONVOLUTIONS.entries()) {
    const kernel = weights(`encoder.${index}.reparam_conv.weight`, outputs, inputs, TAPS);
    const bias = graph.floats(`bias${index}`, weights(`encoder.${index}.reparam_conv.bias`, outputs));
    const after: string[] = [];
    for (let middle = 0; middle < length; middle += stride) {
      const [first, last] = [Math.max(0, middle - 1), Math.min(length, middle + 2)];
      const ends = [first, last].map((at) => graph.ints(`at${at * inputs}`, [at * inputs]));
      const rows = last - first === length ? x : graph.op("Slice", [x, ...ends, graph.ints("axis1", [1])]);
      const [from, to] = [first - middle + 1, last - middle + 1];
      const matrix = graph.floats(`kernel${index}:${from}-${to}`, taps(kernel, inputs, from, to), [(to - from) * inputs, outputs]);
      after.push(graph.op("Relu", [graph.op("Gemm", [rows, matrix, bias])]));
    }
    x = after.length === 1 ? after[0]! : graph.op("Concat", after, { axis: 1 });
  }

  const gates = 4 * WIDTH;
  const input = inOnnxOrder(weights("decoder.rnn.weight_ih", gates, WIDTH));
  const recurrent = inOnnxOrder(weights("decoder.rnn.weight_hh", gates, WIDTH));
  const biases = new Float32Array(2 * gates);
  biases.set(inOnnxOrder(weights("decoder.rnn.bias_ih", gates)));
  biases.set(inOnnxOrder(weights("decoder.rnn.bias_hh", gates)), gates);
  const [steps] = graph.ops(
    "LSTM",
    [
      graph.op("Reshape", [x, "layout"]),
      graph.floats("inputWeights", input, [1, gates, WIDTH]),
      graph.floats("recurrentWeights", recurrent, [1, gates, WIDTH]),
      graph.floats("gateBiases", biases, [1, 2 * gates]),
      "",
      "hidden",
      "cell",
    ],
    ["steps", "hiddenAfter", "cellAfter"],
    { hidden_size: WIDTH },
  );

  const rows = graph.op("Relu", [graph.op("Reshape", [steps!, graph.ints("rows", [-1, WIDTH])])]);
  const head = graph.floats("head", weights("decoder.decoder.2.weight", 1, WIDTH, 1), [WIDTH, 1]);
  const score = graph.op("Gemm", [rows, head, graph.floats("headBias", weights("decoder.decoder.2.bias", 1))]);
  graph.op("Sigmoid", [score], {}, "speech");

  const value = (name: string, ...shape: readonly (number | string)[]) => ({ name, type: ElementType.float, shape });
  return graph.write(
    "speech",
    [
      value("even", "M", HALF),
      value("odd", "M", HALF),
      value("hidden", 1, "B", WIDTH),
      value("cell", 1, "B", WIDTH),
      { name: "layout", type: ElementType.int64, shape: [3] },
    ],
    [value("speech", "N", 1), value("hiddenAfter", 1, "B", WIDTH), value("cellAfter", 1, "B", WIDTH)],
  );
}

/** Taps `from` to `to` of a kernel [outputs, inputs, 3] as a matrix: rows are (tap, input), columns outputs. */
function taps(kernel: Float32Array, inputs: number, from: number, to: number): Float32Array {
  const outputs = kernel.length / inputs / TAPS;
  const matrix = new Float32Array((to - from) * inputs * outputs);
  for (let tap = from, at = 0; tap < to; tap += 1)
    for (let input = 0; input < inputs; input += 1)
      for (let output = 0; output < outputs; output += 1, at += 1) matrix[at] = kernel[(output * inputs + input) * TAPS + tap]!;
  return matrix;
}

/** PyTorch's order of gates is input, forget, cell, output; ONNX's is input, output, forget, cell. */
function inOnnxOrder(gates: Float32Array): Float32Array {
  const size = gates.length / 4;
  const ordered = new Float32Array(gates.length);
  for (const [to, from] of [0, 3, 1, 2].entries()) ordered.set(gates.subarray(from * size, (from + 1) * size), to * size);
  return ordered;
}

/** Samples 1 to 128 of the cosines (0) or the sines (1), as columns. Sample 0 has no weight in a Hann window. */
function halfBasis(basis: Float32Array, which: number): Float32Array {
  const half = new Float32Array(HALF * BINS);
  for (let bin = 0; bin < BINS; bin += 1) {
    const row = basis.subarray((which * BINS + bin) * WINDOW, (which * BINS + bin + 1) * WINDOW);
    for (let k = 1; k <= HALF; k += 1) {
      const mirrored = which === 0 ? row[WINDOW - k]! : -row[WINDOW - k]!;
      if (Math.abs(row[k]! - mirrored) > 1e-6 || Math.abs(row[0]!) > 1e-6) throw unknownModel("the transform's basis is not symmetric");
      half[(k - 1) * BINS + bin] = row[k]!;
    }
  }
  return half;
}

/** The file is not the one that this graph is written for. */
export function unknownModel(why: string): AudioError {
  return new AudioError("decoder_died", `The file of the speech detector is not Silero VAD v6: ${why}.`);
}
