import assert from "node:assert/strict";
import { test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { asBytes, createSession, ElementType, OnnxGraph } from "../../src/onnx/index.js";
import { encoderPrecision, PAIR } from "../../src/whisper/encoder-precision.js";
import { loadEncoder } from "../../src/whisper/index.js";
import { MODEL, sample } from "./real-model.js";

test("a precision that is named is taken", async () => {
  assert.equal(await encoderPrecision("float32"), "float32");
  assert.match(await encoderPrecision("int8"), /^int8(-paired)?$/);
});

test("the machine's own choice is float32, or those 8 bits that it multiplies without error", async () => {
  const [own, exact] = [await encoderPrecision("auto"), await encoderPrecision("int8")];
  assert.ok(own === "float32" || own === exact, `${own}, ${exact}`);
});

test("sums of two products in 16 bits hold what the bounded pairs make of any activations", () => {
  assert.ok(255 * PAIR["int8-paired"]! < 2 ** 15);
});

test("the largest weights of what is chosen are multiplied without error here", async () => {
  const chosen = await encoderPrecision("int8");
  const pair = PAIR[chosen] ?? 2 * 127;
  const [rows, inputs] = [7, 384];
  // Each output has pairs of one kind: both halves of the largest, all of it in one of them, or one of either sign.
  const kinds = [
    [pair / 2, pair / 2],
    [Math.min(127, pair - 1), pair - Math.min(127, pair - 1)],
    [pair - Math.min(127, pair - 1), Math.min(127, pair - 1)],
    [127, -127],
    [-127, 127],
    [-pair / 2, -pair / 2],
  ] as const;
  const outputs = 32;
  const kind = (n: number) => kinds[n % kinds.length]!;
  const numbers = Int8Array.from({ length: inputs * outputs }, (_, i) => kind(i % outputs)[Math.floor(i / outputs) % 2]!);
  const graph = new OnnxGraph();
  const weights = graph.lazy("w", ElementType.int8, [inputs, outputs], () => asBytes(numbers));
  const product = graph.contrib("DynamicQuantizeMatMul", ["x", weights, graph.floats("scales", new Float32Array(outputs).fill(1))], {});
  graph.op("Identity", [product], {}, "y");
  const value = (name: string, columns: number) => ({ name, type: ElementType.float, shape: [rows, columns] });
  const session = await createSession(graph.write("product", [value("x", inputs)], [value("y", outputs)]), { threads: 1 });
  // Rows of the largest activation everywhere, and of it beside the least.
  const activation = (row: number, input: number) => (row < 3 || row < 5 === (input % 2 === 0) ? 255 : 0);
  const x = Float32Array.from({ length: rows * inputs }, (_, i) => activation(Math.floor(i / inputs), i % inputs));
  const { y } = await session.run({ x: new Tensor("float32", x, [rows, inputs]) });
  await session.release();
  for (const [i, sum] of (y!.data as Float32Array).entries()) {
    const [row, [even, odd]] = [Math.floor(i / outputs), kind(i % outputs)];
    assert.equal(sum, (inputs / 2) * (activation(row, 0) * even + activation(row, 1) * odd), `row ${row}, weights ${even}, ${odd}`);
  }
});

test("layers in 8 bits encode nearly what those in float32 do", async () => {
  const pcm = sample();
  const [exact, rounded] = await Promise.all(
    (["float32", "int8"] as const).map(async (precision) => {
      const encoder = await loadEncoder(MODEL, { threads: 1, precision });
      const { layers } = await encoder.encode(pcm.slice(), false);
      return layers.flatMap(({ keys, values }) => [keys, values]);
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
    // Rounded at all, and the error at least 23 dB below what is encoded, which is rounded itself.
    assert.ok(error > 0 && error < 0.005 * power, `tensor ${i}: error ${error} of ${power}`);
  }
});
