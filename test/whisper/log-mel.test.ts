import assert from "node:assert/strict";
import { test } from "node:test";
import { Tensor } from "onnxruntime-node";
import { createSession, ElementType, OnnxGraph } from "../../src/onnx/index.js";
import { fileSource, readGgml, SAMPLE_RATE } from "../../src/whisper/index.js";
import { HOP, LEAD, logMel, TRAIL, WINDOW } from "../../src/whisper/log-mel.js";
import { MODEL, sample } from "./real-model.js";
import { noise } from "./tiny-model.js";

const { melFilters } = readGgml(fileSource(MODEL));
const MELS = 80;
const BINS = 201;

const graph = new OnnxGraph();
graph.op("Identity", [logMel(graph, "pcm", melFilters, MELS)], {}, "y");
const session = await createSession(
  graph.write(
    "front-end",
    [{ name: "pcm", type: ElementType.float, shape: ["B", "S"] }],
    [{ name: "y", type: ElementType.float, shape: ["B", MELS, "F"] }],
  ),
  { threads: 1 },
);

/** Whisper's `log_mel_spectrogram`, sum by sum: windows of 25 ms under a periodic Hann window, each 10 ms after the last. */
function naive(pcm: Float32Array): number[] {
  const frames = Math.floor((pcm.length - WINDOW) / HOP) + 1;
  const out = new Array<number>(MELS * frames);
  for (let frame = 0; frame < frames; frame++) {
    const power: number[] = [];
    for (let bin = 0; bin < BINS; bin++) {
      let [re, im] = [0, 0];
      for (let n = 0; n < WINDOW; n++) {
        const x = pcm[frame * HOP + n] * Math.sin((Math.PI * n) / WINDOW) ** 2;
        re += x * Math.cos((2 * Math.PI * bin * n) / WINDOW);
        im += x * Math.sin((2 * Math.PI * bin * n) / WINDOW);
      }
      power.push(re * re + im * im);
    }
    for (let mel = 0; mel < MELS; mel++) {
      const energy = power.reduce((sum, each, bin) => sum + each * melFilters[mel * BINS + bin], 0);
      out[mel * frames + frame] = Math.log10(Math.max(1e-10, energy));
    }
  }
  const floor = Math.max(...out) - 8;
  return out.map((each) => (Math.max(each, floor) + 4) / 4);
}

async function compare(pcm: Float32Array): Promise<void> {
  const { y: mel } = await session.run({ pcm: new Tensor("float32", pcm, [1, pcm.length]) });
  const wanted = naive(pcm);
  assert.deepEqual([...mel.dims], [1, MELS, wanted.length / MELS]);
  const worst = wanted.reduce((most, each, i) => Math.max(most, Math.abs(each - (mel.data[i] as number))), 0);
  assert.ok(worst < 2e-3, `differs by ${worst}`);
}

test("the front end hears speech as a plain Fourier transform and mel filters do", () => compare(sample().subarray(40_000, 48_000)));

test("the front end hears tones, noise and quiet as they do", async () => {
  const random = noise(4);
  const tone = Float32Array.from({ length: 4000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / SAMPLE_RATE));
  await compare(tone);
  await compare(Float32Array.from({ length: 4000 }, () => random() * 0.3));
  await compare(Float32Array.from({ length: 4000 }, (_, i) => (i < 2000 ? random() : 0)));
});

test("silence has the lowest value everywhere, and no infinities", async () => {
  const { y: mel } = await session.run({ pcm: new Tensor("float32", new Float32Array(4000), [1, 4000]) });
  assert.ok([...(mel.data as Float32Array)].every((each) => Math.abs(each + 1.5) < 1e-5));
});

test("n hops of audio between its lead and trail give n columns", async () => {
  for (const hops of [1, 2, 50]) {
    const length = LEAD + hops * HOP + TRAIL;
    const { y: mel } = await session.run({ pcm: new Tensor("float32", new Float32Array(length), [1, length]) });
    assert.deepEqual([...mel.dims], [1, MELS, hops]);
  }
});
