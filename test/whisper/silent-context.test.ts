import assert from "node:assert/strict";
import { test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { createSession, ElementType, OnnxGraph } from "../../src/onnx/index.js";
import { Encoder } from "../../src/whisper/encoder.js";
import { attentionOverSilence, hearsSilence, keyWidth } from "../../src/whisper/encoder-attention.js";
import { encoderGraph } from "../../src/whisper/encoder-graph.js";
import { fileSource, readGgml } from "../../src/whisper/index.js";
import { type EncodedWindow, FULL_FRAMES, GROUPS, headShape, TAIL_STRIDE } from "../../src/whisper/silence-tail.js";
import { SilentContext } from "../../src/whisper/silent-context.js";
import { Weights } from "../../src/whisper/weights.js";
import { MODEL, sample } from "./real-model.js";
import { noise } from "./tiny-model.js";

const shape = { blocks: 1, heads: 2, width: 8 };
const head = shape.width / shape.heads;
const wide = keyWidth(shape.width, shape.heads);

/** As many numbers as a block's silence has, each another. */
function learned() {
  const { keys, values } = SilentContext.numbers(shape);
  const next = noise(3);
  return { keys: Float32Array.from({ length: keys }, next), values: Float32Array.from({ length: values }, next) };
}

test("attention over a frame of silence is attention over all that it stands for", async () => {
  const graph = new OnnxGraph();
  const { attended, inputs, outputs } = attentionOverSilence(graph, ["q", "k", "v"], { block: 0, ...shape });
  graph.op("Identity", [attended], {}, "y");
  const float = (name: string, columns: number) => ({ name, type: ElementType.float, shape: ["B", "T", columns] });
  const all = [...["q", "k", "v"].map((name) => float(name, shape.width)), ...inputs];
  const session = await createSession(graph.write("attention", all, [float("y", shape.width), ...outputs]), { threads: 1 });
  const frames = 1200;
  const next = noise(1);
  const [q, k, v] = Array.from({ length: 3 }, () => Float32Array.from({ length: frames * shape.width }, () => 2 * next())) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const block = learned();
  const context = SilentContext.of([block], shape);
  const tensor = (data: Float32Array) => new Tensor("float32", data, [1, frames, shape.width]);
  const feeds = { q: tensor(q), k: tensor(k), v: tensor(v), ...context.feeds(frames, session.inputNames) };
  const got = await session.run(feeds, ["y", "k0", "v0"]);

  // What it says of silence: every sixteenth frame, from the middle of the first group on.
  const [keys, values] = [got.k0!.data as Float32Array, got.v0!.data as Float32Array];
  assert.equal(values.length, Math.ceil(frames / TAIL_STRIDE) * shape.width);
  for (let c = 0; c < shape.width; c++) assert.equal(values[shape.width + c], v[(TAIL_STRIDE + TAIL_STRIDE / 2) * shape.width + c]);
  assert.equal(keys[head], 0);

  const groups = Array.from({ length: GROUPS }, (_, g) => g).filter((g) => g * TAIL_STRIDE >= frames);
  for (const t of [0, 77, frames - 1])
    for (let h = 0; h < shape.heads; h++) {
      const score = (key: Float32Array, from: number) => {
        let sum = 0;
        for (let c = 0; c < head; c++) sum += q[t * shape.width + h * head + c]! * key[from + c]!;
        return Math.exp(sum / Math.sqrt(head));
      };
      const terms = [
        ...Array.from({ length: frames }, (_, f) => ({ weight: score(k, f * shape.width + h * head), from: v, at: f * shape.width })),
        ...groups.flatMap((g) =>
          Array.from({ length: Math.min(FULL_FRAMES, (g + 1) * TAIL_STRIDE) - g * TAIL_STRIDE }, () => ({
            weight: score(block.keys, g * wide + h * (head + 1)),
            from: block.values,
            at: g * shape.width,
          })),
        ),
      ];
      assert.equal(terms.length, FULL_FRAMES);
      const total = terms.reduce((sum, { weight }) => sum + weight, 0);
      for (let c = 0; c < head; c++) {
        const expected = terms.reduce((sum, { weight, from, at }) => sum + weight * from[at + h * head + c]!, 0) / total;
        assert.ok(Math.abs((got.y!.data as Float32Array)[t * shape.width + h * head + c]! - expected) < 1e-4);
      }
    }
});

test("beside a full window there is no silence", () => {
  const feeds = SilentContext.of([learned()], shape).feeds(FULL_FRAMES, ["sk0", "sv0"]);
  assert.deepEqual(
    Object.values(feeds).map(({ dims }) => dims),
    [
      [1, 0, wide],
      [1, 0, shape.width],
    ],
  );
});

test("a session is given its own blocks' silence", () => {
  const two = { ...shape, blocks: 2 };
  const context = SilentContext.of([learned(), learned()], two);
  assert.deepEqual(Object.keys(context.feeds(100, ["x", "sk1", "sv1"])), ["sk1", "sv1"]);
});

test("larger models than tiny hear silence", () => {
  assert.deepEqual(
    [4, 6, 12, 32].map((audioLayers) => hearsSilence({ audioLayers })),
    [false, true, true, true],
  );
});

test("with silence, audio that is encoded alone is nearer to what the full window gives", async () => {
  const file = readGgml(fileSource(MODEL));
  const { audioHeads: heads, audioState: width, audioLayers, textLayers } = file.dimensions;
  const encoder = async (silent: boolean) => {
    const graph = encoderGraph(file.dimensions, file.melFilters, new Weights(file), { silent });
    return Encoder.create({
      sessions: [await createSession(graph, { threads: 2 })],
      precision: "float32",
      layers: textLayers,
      shape: headShape(file.dimensions),
      audio: { blocks: silent ? audioLayers : 0, heads, width },
    });
  };
  const pcm = sample().subarray(0, 5 * 16_000);
  const [plain, hearing] = [await encoder(false), await encoder(true)];
  const full = await plain.encode(pcm, true);
  assert.ok(distance(full, await hearing.encode(pcm, true)) < 1e-6);
  const [without, beside] = [distance(full, await plain.encode(pcm)), distance(full, await hearing.encode(pcm))];
  assert.ok(beside < without / 1.5, `${beside} with, ${without} without`);
  file.close();
});

/** Of the audio's frames in two encoded windows, the squared difference over the square. */
function distance(full: EncodedWindow, short: EncodedWindow): number {
  let [square, difference] = [0, 0];
  for (const [i, { values }] of full.layers.entries()) {
    const others = short.layers[i]!.values;
    const rows = values.length / full.frames;
    const size = 64;
    for (let h = 0; h < rows / size; h++)
      for (let at = 0; at < full.audioFrames * size; at++) {
        const [x, y] = [values[h * full.frames * size + at]!, others[h * short.frames * size + at]!];
        square += x * x;
        difference += (x - y) ** 2;
      }
  }
  return difference / square;
}
