import assert from "node:assert/strict";
import { test } from "node:test";
import { alignmentHeads } from "../../src/whisper/alignment-heads.js";
import { fileSource } from "../../src/whisper/byte-source.js";
import { decoderGraph } from "../../src/whisper/decoder-graph.js";
import { encoderGraph } from "../../src/whisper/encoder-graph.js";
import { modelMemory, readGgml } from "../../src/whisper/index.js";
import { Weights } from "../../src/whisper/weights.js";
import { MODEL } from "./real-model.js";

test("what a model is reckoned to take is what its graphs hold, within a tenth", () => {
  const file = readGgml(fileSource(MODEL));
  const { dimensions } = file;
  const weights = new Weights(file);
  const special = { endOfText: 50256, factors: new Float32Array(dimensions.textState).fill(1) };
  const encoder = encoderGraph(dimensions, file.melFilters, weights).model.length;
  const decoder = decoderGraph(dimensions, weights, { ...special, alignmentHeads: alignmentHeads(dimensions) }).model.length;
  const held = 2 * encoder + decoder; // one for windows alone, one beside the decoder
  file.close();
  assert.ok(Math.abs(modelMemory(dimensions, 0) - held) < held / 10, `${modelMemory(dimensions, 0)} for ${held}`);
});

test("the cross-attention's cache counts: keys and values of every layer, in 8 bits", () => {
  const dimensions = readGgml(fileSource(MODEL)).dimensions;
  assert.equal(modelMemory(dimensions, 1500) - modelMemory(dimensions, 0), 1500 * 2 * 4 * 384);
});
