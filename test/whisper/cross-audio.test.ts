import assert from "node:assert/strict";
import { test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { createSession, ElementType, OnnxGraph } from "../../src/onnx/index.js";
import { roundAudio } from "../../src/whisper/cross-audio.js";
import { CrossSteps } from "../../src/whisper/cross-steps.js";
import { EncoderLayers } from "../../src/whisper/encoder-layers.js";
import type { ChosenPrecision } from "../../src/whisper/encoder-precision.js";
import { fileSource, loadEncoder, readGgml } from "../../src/whisper/index.js";
import { GROUPS, headShape } from "../../src/whisper/silence-tail.js";
import { Weights } from "../../src/whisper/weights.js";
import { MODEL, sample } from "./real-model.js";
import { noise } from "./tiny-model.js";

const file = readGgml(fileSource(MODEL));
const weights = new Weights(file);
const { textState: width } = file.dimensions;
const { heads, head } = headShape(file.dimensions);
const FRAMES = 40;
const TAIL = 3;

const float = (name: string, columns: number) => ({ name, type: ElementType.float, shape: [1, "T", columns] });
const next = noise(2);
const x = new Tensor("float32", Float32Array.from({ length: FRAMES * width }, next), [1, FRAMES, width]);
const tail = Int8Array.from({ length: TAIL * 2 * width }, (_, i) => (i % 251) - 125);

/** The first layer's keys and values of some noise, side by side as the model has them. */
async function plain(): Promise<Float32Array> {
  const graph = new OnnxGraph();
  const layers = new EncoderLayers(graph, weights, width, "float32");
  const [both] = layers.normedLinears("x", CrossSteps.norm, [CrossSteps.names(0)]);
  graph.op("Identity", [both!], {}, "y");
  const session = await createSession(graph.write("plain", [float("x", width)], [float("y", 2 * width)]), { threads: 1 });
  const { y } = await session.run({ x });
  await session.release();
  return y!.data as Float32Array;
}

/** The same in steps, with a tail. */
async function inSteps(precision: ChosenPrecision) {
  const graph = new OnnxGraph();
  const audio = roundAudio(new EncoderLayers(graph, weights, width, precision), "x", 1, { heads, head });
  const session = await createSession(graph.write("audio", [float("x", width), ...audio.inputs], audio.outputs), { threads: 1 });
  const { keys0, values0 } = await session.run({ x, tail0: new Tensor("int8", tail, [1, TAIL, 2 * width]) });
  await session.release();
  return { keys: keys0!, values: values0! };
}

for (const precision of ["float32", "int8"] as const)
  test(`keys and values in steps of their channels are those of the model, from zeros of their own (${precision})`, async () => {
    const [wanted, { keys, values }] = [await plain(), await inSteps(precision)];
    const steps = new CrossSteps(weights, 0, width);
    const [keyStep, valueStep, zero] = [steps.keys(), steps.values(), steps.zeros()];
    assert.deepEqual(keys.dims, [1, heads, head, FRAMES + TAIL]);
    assert.deepEqual(values.dims, [1, heads, FRAMES + TAIL, head]);
    const key = (c: number, t: number) => (keys.data as Int8Array)[c * (FRAMES + TAIL) + t]!;
    const value = (c: number, t: number) => {
      const h = Math.floor(c / head);
      return (values.data as Int8Array)[(h * (FRAMES + TAIL) + t) * head + (c % head)]!;
    };
    // Half a step, and what products in 8 bits add.
    const tolerance = precision === "float32" ? 0.501 : 3;
    for (let c = 0; c < width; c++) {
      // Softmax does not know the keys' zero, so nobody keeps it: the first frame tells.
      const first = wanted[c]! - key(c, 0) * keyStep[c]!;
      for (let t = 0; t < FRAMES; t++) {
        const at = t * 2 * width + c;
        assert.ok(Math.abs(wanted[at]! - first - key(c, t) * keyStep[c]!) <= 2 * tolerance * keyStep[c]!, `key ${c}, frame ${t}`);
        assert.ok(
          Math.abs(wanted[at + width]! - zero[c]! - value(c, t) * valueStep[c]!) <= tolerance * valueStep[c]!,
          `value ${c}, frame ${t}`,
        );
      }
      for (let t = 0; t < TAIL; t++)
        assert.deepEqual([key(c, FRAMES + t), value(c, FRAMES + t)], [tail[t * 2 * width + c], tail[(2 * t + 1) * width + c]]);
    }
  });

test("a window ends in the model's silence, and an encoder learns it from silence", async () => {
  const encoder = await loadEncoder(MODEL, { threads: 2, precision: "float32" });
  const { tail } = encoder.silence;
  const { frames, layers, shortcut } = await encoder.encode(sample().subarray(0, 80_000));
  assert.ok(shortcut);
  for (const [i, { keys, values }] of layers.entries())
    for (let c = 0; c < width; c += 17) {
      const at = (GROUPS - 1) * 2 * width + c;
      assert.equal(keys[(c + 1) * frames - 1], tail.layers[i]![at]);
      assert.equal(values[((Math.floor(c / head) + 1) * frames - 1) * head + (c % head)], tail.layers[i]![at + width]);
    }
});
