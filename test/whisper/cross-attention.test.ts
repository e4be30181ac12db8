import assert from "node:assert/strict";
import { test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { createSession, ElementType, OnnxGraph } from "../../src/onnx/index.js";
import { CrossAttention } from "../../src/whisper/cross-attention.js";
import { CrossSteps } from "../../src/whisper/cross-steps.js";
import { DecoderLayers } from "../../src/whisper/decoder-layers.js";
import { fileSource, memorySource, readGgml } from "../../src/whisper/index.js";
import { headShape } from "../../src/whisper/silence-tail.js";
import { Weights } from "../../src/whisper/weights.js";
import { loadModel, MODEL, sample } from "./real-model.js";
import { noise, tinyModel, WIDTH } from "./tiny-model.js";

// Weights that the decoder takes as they are.
const file = readGgml(memorySource(tinyModel({ seed: 9, format: "q8_0" })));
const weights = new Weights(file);
const { heads, head } = headShape(file.dimensions);
const steps = new CrossSteps(weights, 0, WIDTH);

/** A session of one layer's cross-attention: what it hears, and its probabilities. */
async function session() {
  const graph = new OnnxGraph();
  const attention = new CrossAttention(new DecoderLayers(graph, weights, WIDTH), { heads, head });
  const { heard, probabilities } = attention.attend("x", 0);
  graph.op("Identity", [heard], {}, "y");
  graph.op("Identity", [probabilities], {}, "p");
  const float = (name: string, shape: (number | string)[]) => ({ name, type: ElementType.float, shape });
  const inputs = [float("x", ["B", "S", WIDTH]), ...attention.inputs(1)];
  const outputs = [float("y", ["B", "S", WIDTH]), float("p", ["W", heads, "Q", "T"])];
  return createSession(graph.write("cross", inputs, outputs), { threads: 1 });
}

const ints = (...values: number[]) => new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);

/** What attention over windows in 8 bits must give, in float64. */
function reference(x: Float32Array, keys: Int8Array, values: Int8Array, bias: Float32Array, [row, window]: readonly [number, number]) {
  const frames = bias.length;
  const query = weights.floats("decoder.blocks.0.cross_attn.query.weight", [WIDTH, WIDTH]).slice();
  const own = weights.floats("decoder.blocks.0.cross_attn.query.bias", [WIDTH]).slice();
  const [keyStep, valueStep, zero] = [steps.keys(), steps.values(), steps.zeros()];
  const y = new Float64Array(WIDTH);
  const probabilities: Float64Array[] = [];
  for (let h = 0; h < heads; h++) {
    const scores = new Float64Array(frames);
    for (let c = h * head; c < (h + 1) * head; c++) {
      let q = own[c];
      for (let i = 0; i < WIDTH; i++) q += query[c * WIDTH + i] * x[row * WIDTH + i];
      for (let t = 0; t < frames; t++) scores[t] += (q * keyStep[c] * keys[(window * WIDTH + c) * frames + t]) / Math.sqrt(head);
    }
    for (let t = 0; t < frames; t++) scores[t] += bias[t];
    const most = Math.max(...scores);
    const sum = scores.reduce((all, score) => all + Math.exp(score - most), 0);
    const p = scores.map((score) => Math.exp(score - most) / sum);
    for (let c = 0; c < head; c++) {
      let seen = 0;
      for (let t = 0; t < frames; t++) seen += p[t] * values[((window * heads + h) * frames + t) * head + c];
      y[h * head + c] = seen * valueStep[h * head + c] + zero[h * head + c];
    }
    probabilities.push(p);
  }
  return { y, probabilities };
}

test("rows of several windows hear what exact attention over the rounded keys and values gives, nearly", async () => {
  const [frames, rows] = [300, [[0, 2], [1]]];
  const next = noise(4);
  const x = Float32Array.from({ length: 3 * WIDTH }, next);
  const numbers = () => Int8Array.from({ length: 2 * WIDTH * frames }, () => Math.round(40 * next()));
  const [keys, values] = [numbers(), numbers()];
  const bias = new Float32Array(2 * frames);
  bias.fill(-1e9, 2 * frames - 50); // the second window is shorter
  bias.fill(Math.log(16), frames - 20, frames);
  const { y, p } = await (await session()).run({
    x: new Tensor("float32", x, [3, 1, WIDTH]),
    hearing: ints(0, 2, 1, 1),
    heard: ints(0, 2, 1),
    fold: ints(2, 2, WIDTH),
    unfold: ints(4, 1, WIDTH),
    xbias: new Tensor("float32", bias, [2, 1, 1, frames]),
    ck0: new Tensor("int8", keys, [2, heads, head, frames]),
    cv0: new Tensor("int8", values, [2, heads, frames, head]),
  });
  const [heard, probabilities] = [y!.data as Float32Array, p!.data as Float32Array];
  for (const [window, its] of rows.entries())
    for (const [place, row] of its.entries()) {
      const wanted = reference(x, keys, values, bias.subarray(window * frames, (window + 1) * frames), [row, window]);
      const spread = Math.sqrt(wanted.y.reduce((sum, value) => sum + value ** 2, 0) / WIDTH);
      for (const [c, value] of wanted.y.entries())
        assert.ok(
          Math.abs(heard[row * WIDTH + c] - value) < 0.05 * spread,
          `row ${row}, ${c}: ${heard[row * WIDTH + c]} for ${value}, spread ${spread}`,
        );
      for (const [h, own] of wanted.probabilities.entries())
        for (const [t, value] of own.entries()) {
          const got = probabilities[((window * heads + h) * 2 + place) * frames + t];
          assert.ok(Math.abs(got - value) < 0.05 * value + 1e-5, `row ${row}, head ${h}, frame ${t}: ${got} for ${value}`);
        }
    }
});

test("what a row hears does not depend on the rows beside it", async () => {
  const frames = 64;
  const next = noise(6);
  const numbers = () => Int8Array.from({ length: WIDTH * frames }, () => Math.round(40 * next()));
  const [keys, values] = [numbers(), numbers()];
  const quiet = Float32Array.from({ length: WIDTH }, next);
  const own = await session();
  const hear = async (rows: readonly Float32Array[]) => {
    const places = rows.map((_, i) => i);
    const { y } = await own.run({
      x: new Tensor("float32", Float32Array.of(...rows.flatMap((row) => [...row])), [rows.length, 1, WIDTH]),
      hearing: ints(...places),
      heard: ints(...places),
      fold: ints(1, rows.length, WIDTH),
      unfold: ints(rows.length, 1, WIDTH),
      xbias: new Tensor("float32", new Float32Array(frames), [1, 1, 1, frames]),
      ck0: new Tensor("int8", keys, [1, heads, head, frames]),
      cv0: new Tensor("int8", values, [1, heads, frames, head]),
    });
    return (y!.data as Float32Array).slice(0, WIDTH);
  };
  assert.deepEqual(await hear([quiet, quiet.map((value) => 50 * value)]), await hear([quiet]));
});

test("channels of real speech are within reach, and as large as their steps are made for", async () => {
  const { encoder } = await loadModel();
  const { layers, frames } = await encoder.encode(sample());
  assert.equal(layers.length, readGgml(fileSource(MODEL)).dimensions.textLayers);
  for (const { keys, values } of layers)
    for (const numbers of [keys, values]) {
      assert.equal(numbers.length, frames * 384);
      const spread = Math.sqrt(numbers.reduce((sum, value) => sum + value ** 2, 0) / numbers.length);
      // A standard deviation is a tenth of what 127 steps reach.
      assert.ok(spread > 5 && spread < 25, `${spread}`);
      assert.ok(numbers.filter((value) => value <= -127 || value >= 127).length <= numbers.length * 1e-5);
    }
});
