import assert from "node:assert/strict";
import { test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { createSession, ElementType, OnnxGraph, type OnnxModel } from "../../src/onnx/index.js";
import { alignmentHeads } from "../../src/whisper/alignment-heads.js";
import { decoderGraph } from "../../src/whisper/decoder-graph.js";
import { encoderGraph } from "../../src/whisper/encoder-graph.js";
import { memorySource, readGgml } from "../../src/whisper/index.js";
import { Weights } from "../../src/whisper/weights.js";
import { noise, tinyModel, WIDTH } from "../whisper/tiny-model.js";

const options = { threads: 1 };

test("a graph written here runs in ONNX Runtime", async () => {
  const graph = new OnnxGraph();
  const doubled = graph.op("Mul", ["x", graph.scalar("two", 2)]);
  graph.op("Add", [doubled, graph.floats("bias", [1, 2, 3])], {}, "y");
  const shape = ["N", 3];
  const model = graph.write("small", [{ name: "x", type: ElementType.float, shape }], [{ name: "y", type: ElementType.float, shape }]);
  const session = await createSession(model, options);
  const { y } = await session.run({ x: new Tensor("float32", [1, 2, 3, 4, 5, 6], [2, 3]) });
  assert.deepEqual([...y.data], [3, 6, 9, 9, 12, 15]);
});

test("constants of one name are one; the first counts", async () => {
  const graph = new OnnxGraph();
  graph.op("Add", ["x", graph.op("Add", [graph.scalar("one", 1), graph.scalar("one", 100)])], {}, "y");
  const value = (name: string) => ({ name, type: ElementType.float, shape: [1] });
  const session = await createSession(graph.write("same", [value("x")], [value("y")]), options);
  assert.deepEqual([...(await session.run({ x: new Tensor("float32", [5], [1]) })).y.data], [7]);
});

const file = readGgml(memorySource(tinyModel({ format: "q5_1", layers: 2 })));
const { dimensions } = file;
const weights = new Weights(file);
const random = noise(9);
const floats = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return new Tensor(
    "float32",
    Float32Array.from({ length: size }, () => random()),
    shape,
  );
};

const bytes = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return new Tensor(
    "int8",
    Int8Array.from({ length: size }, () => Math.round(127 * random())),
    shape,
  );
};
const ints = (...values: number[]) => new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);

/** Outputs of the model written inline and of the same one with its weights outside. */
async function compare(write: (limit?: number) => OnnxModel, feeds: Readonly<Record<string, Tensor>>): Promise<void> {
  const inline = write();
  const outside = write(1000);
  assert.equal(inline.external, undefined);
  assert.ok(outside.external !== undefined && outside.external.chunks.length > 5);
  assert.ok(outside.model.length < 100_000 && inline.model.length > 10 * outside.model.length);
  const [a, b] = [await createSession(inline, options), await createSession(outside, options)];
  const [one, other] = [await a.run(feeds), await b.run(feeds)];
  assert.deepEqual(Object.keys(one), Object.keys(other));
  for (const name of Object.keys(one)) {
    assert.ok(one[name].data.length > 0, name);
    assert.deepEqual(one[name].data, other[name].data, name);
    assert.deepEqual(one[name].dims, other[name].dims, name);
  }
}

test("an encoder with its weights in a second file gives the same as one without", async () => {
  const tails = Object.fromEntries(Array.from({ length: dimensions.textLayers }, (_, i) => [`tail${i}`, bytes(1, 4, 2 * WIDTH)]));
  const feeds = { pcm: floats(1, 320 * 50 + 240), kept: ints(...Array.from({ length: 40 }, (_, i) => i)), ...tails };
  await compare((limit) => encoderGraph(dimensions, file.melFilters, weights, { limit }), feeds);
});

test("a decoder with its weights in a second file gives the same as one without", async () => {
  // Two rows of each of two windows.
  const [b, w, s, m, t, heads, head] = [4, 2, 3, 8, 20, 2, WIDTH / 2];
  const feeds: Record<string, Tensor> = {
    x: floats(b, s, WIDTH),
    at: ints(0, 2),
    told: ints(0, 3),
    sbias: new Tensor("float32", new Float32Array(b * m), [b, 1, 1, m]),
    cbias: new Tensor("float32", Float32Array.of(0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0), [1, 1, s, s]),
    msplit: ints(m, s),
    fold: ints(w, (b / w) * s, WIDTH),
    hearing: ints(...Array.from({ length: b }, (_, r) => r)),
    unfold: ints(b, s, WIDTH),
    heard: ints(...Array.from({ length: b }, (_, r) => r)),
    xbias: new Tensor("float32", new Float32Array(w * t), [w, 1, 1, t]),
  };
  for (let i = 0; i < dimensions.textLayers; i++) {
    feeds[`pk${i}`] = floats(b, heads, m, head);
    feeds[`pv${i}`] = floats(b, heads, m, head);
    feeds[`ck${i}`] = bytes(w, heads, head, t);
    feeds[`cv${i}`] = bytes(w, heads, t, head);
  }
  const heads_ = alignmentHeads(dimensions);
  const layer = { endOfText: 50_256, factors: new Float32Array(WIDTH).fill(0.5) };
  await compare((limit) => decoderGraph(dimensions, weights, { ...layer, alignmentHeads: heads_ }, limit), feeds);
});
