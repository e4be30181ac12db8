import assert from "node:assert/strict";
import { test } from "node:test";
import { fileSource, readGgml } from "../../src/whisper/index.js";
import { TokenEmbedding } from "../../src/whisper/token-embedding.js";
import { Weights } from "../../src/whisper/weights.js";
import { MODEL } from "./real-model.js";

const file = readGgml(fileSource(MODEL));
const weights = new Weights(file);
const { vocab, textState: width } = file.dimensions;

test("tokens have the vectors of the file, however many were asked for before", () => {
  const embedding = new TokenEmbedding(file, weights);
  const all = weights.floats("decoder.token_embedding.weight", [vocab, width]).slice();
  const position = weights.floats("decoder.positional_embedding", [448, width]).slice(7 * width, 8 * width);
  const state = Float32Array.from({ length: width }, (_, i) => Math.sin(i));
  const out = new Float32Array(2 * width);
  // Some again and again, all the others once: more than are kept.
  for (let i = 0; i < 30_000; i++) {
    const token = i % 3 === 0 ? i % 50 : (i * 7919) % vocab;
    const row = all.subarray(token * width, (token + 1) * width);
    const wanted = row.reduce((sum, value, c) => sum + value * state[c], 0);
    assert.ok(Math.abs(embedding.dot(token, state) - wanted) < 1e-6 * width, `token ${token}`);
    if (i % 100 > 0) continue;
    embedding.write(token, 7, out, width);
    assert.deepEqual(
      out.subarray(width),
      row.map((value, c) => value + position[c]),
    );
  }
});
