import assert from "node:assert/strict";
import { test } from "node:test";
import { memorySource, readGgml } from "../../src/whisper/index.js";
import { smoothing } from "../../src/whisper/smoothing.js";
import { Weights } from "../../src/whisper/weights.js";
import { tinyModel, WIDTH } from "./tiny-model.js";

const [NORM, QUERY] = ["encoder.blocks.0.attn_ln", "encoder.blocks.0.attn.query"];

test("a channel of loud activations is divided, one of large weights multiplied, and none by nothing or by everything", () => {
  const weights = new Weights(readGgml(memorySource(tinyModel({ format: "f32" }))));
  const factors = smoothing(weights, NORM, [QUERY], WIDTH, WIDTH);
  assert.equal(factors.length, WIDTH);
  const scale = weights.floats(`${NORM}.weight`, [WIDTH]).slice();
  const bias = weights.floats(`${NORM}.bias`, [WIDTH]).slice();
  const matrix = weights.floats(`${QUERY}.weight`, [WIDTH, WIDTH]);
  for (const [c, factor] of factors.entries()) {
    assert.ok(Number.isFinite(factor) && factor > 0);
    let largest = 0;
    for (let r = 0; r < WIDTH; r++) largest = Math.max(largest, Math.abs(matrix[r * WIDTH + c]));
    const loud = 3 * Math.abs(scale[c]) + Math.abs(bias[c]);
    // Divided activations and multiplied weights lie closer together than they did.
    const before = Math.abs(Math.log(loud / largest));
    assert.ok(Math.abs(Math.log(loud / factor / (largest * factor))) <= before + 1e-6);
  }
});

test("several products after one normalisation share their factors, by the largest weight of any", () => {
  const weights = new Weights(readGgml(memorySource(tinyModel({ format: "f32" }))));
  const key = "encoder.blocks.0.attn.key";
  const [one, other, both] = [[QUERY], [key], [QUERY, key]].map((names) => smoothing(weights, NORM, names, WIDTH, WIDTH));
  for (let c = 0; c < WIDTH; c++) assert.ok(Math.abs(both[c] - Math.min(one[c], other[c])) < 1e-6);
});
