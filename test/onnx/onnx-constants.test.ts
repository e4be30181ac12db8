import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { ElementType, floatConstants, OnnxGraph } from "../../src/onnx/index.js";

const SILERO = resolve(import.meta.dirname, "../../../models/silero_vad_v6.onnx");

test("constants that the graph's writer wrote are read back", () => {
  const graph = new OnnxGraph();
  graph.op("Mul", ["x", graph.floats("weights", [1.5, -2, 3, 0, 5, 6], [2, 3])], {}, "y");
  graph.ints("whole numbers", [1, 2]);
  graph.scalar("one", 1);
  const value = (name: string) => ({ name, type: ElementType.float, shape: [2, 3] });
  const constants = floatConstants(graph.write("some", [value("x")], [value("y")]).model);
  assert.deepEqual([...constants.keys()], ["weights", "one"]);
  assert.deepEqual(constants.get("weights"), { shape: [2, 3], values: Float32Array.of(1.5, -2, 3, 0, 5, 6) });
  assert.deepEqual(constants.get("one"), { shape: [], values: Float32Array.of(1) });
});

test("constants of another writer's file are found in both branches of an If", () => {
  const constants = floatConstants(readFileSync(SILERO));
  const shapes = ["then", "else"].map((branch) => constants.get(`If_0_${branch}_branch__Inline_0__stft.forward_basis_buffer`)?.shape);
  assert.deepEqual(shapes, [
    [258, 1, 256],
    [130, 1, 128],
  ]);
  // The first row of the basis, of frequency 0, is the Hann window itself.
  const basis = constants.get("If_0_then_branch__Inline_0__stft.forward_basis_buffer")!.values;
  for (const k of [0, 1, 77, 128, 255]) assert.ok(Math.abs(basis[k] - 0.5 + 0.5 * Math.cos((2 * Math.PI * k) / 256)) < 1e-6, `sample ${k}`);
});

test("a file that is cut anywhere gives fewer constants or an error, and always ends", () => {
  const file = readFileSync(SILERO);
  const whole = floatConstants(file).size;
  for (let cut = 1; cut < file.length; cut += 90_001) {
    let found: number;
    try {
      found = floatConstants(file.subarray(0, cut)).size;
    } catch {
      continue;
    }
    assert.ok(found < whole, `cut at ${cut}`);
  }
});
