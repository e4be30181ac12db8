import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { AudioError, SPEECH_FRAME } from "../../src/audio/index.js";
import { SpeechModel } from "../../src/audio/speech-model.js";
import { ElementType, OnnxGraph } from "../../src/onnx/index.js";
import { jfk } from "./decoding.js";
import { greatestDifference, originalModel, SILERO } from "./speech.js";

const folder = mkdtempSync(join(tmpdir(), "whisper-api-test-"));
after(() => rmSync(folder, { recursive: true }));

const model = await SpeechModel.load(SILERO);
const speech = jfk();
const expected = await (await originalModel())(speech);

/** Runs of so many frames after one another. */
async function detect(samples: Float32Array, run: number): Promise<Float32Array> {
  const frames = Math.ceil(samples.length / SPEECH_FRAME);
  const found = new Float32Array(frames);
  let state: Float32Array | undefined;
  for (let at = 0; at < frames; at += run) {
    const part = new Float32Array(Math.min(run, frames - at) * SPEECH_FRAME);
    part.set(samples.subarray(at * SPEECH_FRAME, at * SPEECH_FRAME + part.length));
    const heard = await model.detect(part, state);
    state = heard.state;
    found.set(heard.speech, at);
  }
  return found;
}

for (const run of [1, 2, 7, 31, 64, 1000])
  test(`runs of ${run} frames give what the original model gives frame by frame`, async () => {
    assert.ok(greatestDifference(await detect(speech, run), expected) < 1e-4);
  });

test("streams that share a run each get what they get alone", async () => {
  const streams = [speech.subarray(0, 32_000), speech.subarray(40_000, 72_000), new Float32Array(32_000)].map((samples) => samples.slice());
  const length = Math.floor(32_000 / SPEECH_FRAME) * SPEECH_FRAME;
  const alone: Float32Array[] = [];
  for (const samples of streams) alone.push(await detect(samples.subarray(0, length), 4));
  const states: (Float32Array | undefined)[] = [undefined, undefined, undefined];
  const together = streams.map(() => new Float32Array(length / SPEECH_FRAME));
  for (let at = 0, frame = 0; at < length; ) {
    const count = Math.min(1 + (frame % 3), (length - at) / SPEECH_FRAME);
    const part = (samples: Float32Array) => samples.slice(at, at + count * SPEECH_FRAME);
    const heard = await model.detectAll(streams.map((samples, index) => ({ frames: part(samples), state: states[index] })));
    for (const [index, { speech: found, state }] of heard.entries()) {
      states[index] = state;
      together[index]!.set(found, frame);
    }
    at += count * SPEECH_FRAME;
    frame += count;
  }
  for (const [index, found] of together.entries()) assert.ok(greatestDifference(found, alone[index]!) < 1e-5);
});

test("the speech of the sample is heard, and its pauses are", () => {
  const share = (from: number, to: number) => {
    const part = expected.subarray((from * 16_000) / SPEECH_FRAME, (to * 16_000) / SPEECH_FRAME);
    return part.filter((probability) => probability > 0.6).length / part.length;
  };
  assert.ok(share(0.4, 2.1) > 0.9, "And so my fellow Americans");
  assert.ok(share(2.5, 3.1) < 0.1, "a pause");
});

test("samples that are no numbers, or far too loud, count as silence and full scale, and leave no trace", async () => {
  const broken = speech.slice(0, 16_000);
  const clean = broken.slice();
  for (const [at, value] of [NaN, Infinity, -Infinity, 1e30, -7].entries()) {
    broken[5_000 + at * 700] = value;
    clean[5_000 + at * 700] = Number.isNaN(value) ? 0 : Math.sign(value);
  }
  assert.ok(greatestDifference(await detect(broken, 7), await detect(clean, 7)) < 1e-6);
});

test("a file that is not the model is refused with a sentence", async () => {
  const graph = new OnnxGraph();
  graph.op("Mul", ["x", graph.scalar("two", 2)], {}, "y");
  const value = (name: string) => ({ name, type: ElementType.float, shape: [1] });
  const file = await readFile(SILERO);
  const files = {
    empty: Buffer.alloc(0),
    cut: file.subarray(0, 2_000_000),
    text: Buffer.from("version https://git-lfs…"),
    other: graph.write("other", [value("x")], [value("y")]).model,
  };
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    await assert.rejects(
      SpeechModel.load(path),
      (error) => error instanceof AudioError && /is not Silero VAD v6: .+\.$/.test(error.message),
    );
  }
});
