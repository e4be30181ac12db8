import assert from "node:assert/strict";
import { test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { asBytes, createSession, ElementType, OnnxGraph } from "../../src/onnx/index.js";
import { encoderPrecision, MOST } from "../../src/whisper/encoder-precision.js";
import { loadEncoder } from "../../src/whisper/index.js";
import { MODEL, sample } from "./real-model.js";

test("a precision that is named is taken", async () => {
  assert.equal(await encoderPrecision("float32"), "float32");
  assert.match(await encoderPrecision("int8"), /^int[78]$/);
});

test("the machine's own choice is float32, or those 8 bits that it multiplies without error", async () => {
  const [own, exact] = [await encoderPrecision("auto"), await encoderPrecision("int8")];
  assert.ok(own === "float32" || own === exact, `${own}, ${exact}`);
});

test("sums of two products in 16 bits hold what the narrower weights make of any activations", () => {
  assert.ok(2 * 255 * MOST.int7 < 2 ** 15 && 2 * 255 * MOST.int8 > 2 ** 15);
});

test("the largest weights of what is chosen are multiplied without error here", async () => {
  const chosen = await encoderPrecision("int8");
  assert.ok(chosen !== "float32");
  const [rows, inputs, outputs] = [7, 384, 32];
  const graph = new OnnxGraph();
  const weights = graph.lazy("w", ElementType.int8, [inputs, outputs], () => asBytes(new Int8Array(inputs * outputs).fill(MOST[chosen])));
  const product = graph.contrib("DynamicQuantizeMatMul", ["x", weights, graph.floats("scales", new Float32Array(outputs).fill(1))], {});
  graph.op("Identity", [product], {}, "y");
  const value = (name: string, columns: number) => ({ name, type: ElementType.float, shape: [rows, columns] });
  const session = await createSession(graph.write("product", [value("x", inputs)], [value("y", outputs)]), { threads: 1 });
  const { y } = await session.run({ x: new Tensor("float32", new Float32Array(rows * inputs).fill(255), [rows, inputs]) });
  await session.release();
  for (const sum of y!.data as Float32Array) assert.equal(sum, 255 * inputs * MOST[chosen]);
});

test("layers in 8 bits encode nearly what those in float32 do", async () => {
  const pcm = sample();
  const [exact, rounded] = await Promise.all(
    (["float32", "int8"] as const).map(async (precision) => {
      const encoder = await loadEncoder(MODEL, { threads: 1, precision });
      const { pieces } = await encoder.encode(pcm.slice(), false);
      return pieces[0].layers.flatMap(({ keys, values }) => [keys, values]);
    }),
  );
  for (const [i, wanted] of exact.entries()) {
    const got = rounded[i];
    assert.equal(got.length, wanted.length);
    let [error, power] = [0, 0];
    for (let n = 0; n < wanted.length; n++) {
      error += (got[n] - wanted[n]) ** 2;
      power += wanted[n] ** 2;
    }
    // Rounded at all, and the error at least 23 dB below what is encoded.
    assert.ok(error > 0 && error < 0.005 * power, `tensor ${i}: error ${error} of ${power}`);
  }
});
