import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type AudioDecoder, AudioError, createAudioDecoder, createSpeechDetector, type SpeechDetector } from "../../src/audio/index.js";
import { EngineError, type OwnedEngine } from "../../src/engine/index.js";
import { type Recording, type RecordingOptions, transcribeRecording } from "../../src/recording/index.js";
import { inChunks } from "../audio/decoding.js";
import { MODEL_ID, openEngine, settles, until } from "../engine/fixture.js";
import { SAMPLE_TEXT, sample } from "../whisper/real-model.js";

let engine: OwnedEngine;
let decoder: AudioDecoder;
let detector: SpeechDetector;

before(async () => {
  engine = openEngine();
  decoder = createAudioDecoder();
  detector = createSpeechDetector();
  await engine.ready();
});
after(async () => {
  await Promise.all([engine.close(), decoder.close(), detector.close()]);
});

/** The sample on every channel that has a gain, as 32-bit samples without a header. */
function raw(...gains: readonly number[]): Uint8Array {
  const pcm = sample();
  const frames = new Float32Array(pcm.length * gains.length);
  for (const [channel, gain] of gains.entries()) {
    for (const [index, value] of pcm.entries()) frames[index * gains.length + channel] = gain * value;
  }
  return new Uint8Array(frames.buffer);
}

function transcribe(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  count: number,
  options: Partial<RecordingOptions> = {},
): Promise<Recording> {
  const source = bytes instanceof Uint8Array ? inChunks(bytes, 65_536) : bytes;
  return transcribeRecording({ engine, decoder, detector }, source, {
    speech: { model: MODEL_ID },
    raw: { encoding: "linear32", sampleRate: 16_000, channels: count },
    channels: "mix",
    signal: new AbortController().signal,
    ...options,
  });
}

const texts = ({ transcript }: Recording) => transcript.channels.map(({ segments }) => segments.map(({ text }) => text).join(""));

test("the whole recording, with what was decoded told on the way", async () => {
  const told: number[] = [];
  const recording = await transcribe(raw(1), 1, { onBlock: (seconds) => told.push(seconds) });
  assert.deepEqual(texts(recording), [SAMPLE_TEXT]);
  assert.equal(recording.transcript.duration, 11);
  assert.deepEqual(recording.notes, []);
  assert.ok(recording.timings.engineMs > 0);
  assert.equal(told.at(-1), 11);
  assert.deepEqual(
    told,
    [...told].sort((a, b) => a - b),
  );
});

test("each channel by itself", async () => {
  assert.deepEqual(texts(await transcribe(raw(0, 1, 0), 3, { channels: "each" })), ["", SAMPLE_TEXT, ""]);
});

test("a crop is transcribed alone, and the rest is counted", async () => {
  const told: number[] = [];
  const { transcript } = await transcribe(raw(1), 1, { start: 0, duration: 1500, onBlock: (seconds) => told.push(seconds) });
  assert.equal(transcript.duration, 11);
  assert.equal(told.at(-1), 11);
  for (const word of transcript.channels[0]!.segments.flatMap(({ words }) => words)) assert.ok(word.end <= 1.5);
});

test("an error of the bytes is thrown as it is, and nothing goes on", async () => {
  const broken = new Error("the line went dead");
  async function* bytes() {
    yield raw(1, 1).subarray(0, 800_000);
    throw broken;
  }
  await assert.rejects(settles(transcribe(bytes(), 2, { channels: "each" })), broken);
  await until(() => engine.status().active + engine.status().waiting === 0 && decoder.status().streams === 0);
});

test("what the engine refuses is thrown once, and the decoder stops", async () => {
  const refused = transcribe(raw(1, 1), 2, { channels: "each", speech: { model: "none" } });
  await assert.rejects(settles(refused), (error) => error instanceof EngineError && error.code === "unknown_model");
  await until(() => decoder.status().streams === 0);
});

test("an abort ends all channels, whatever they wait for", async () => {
  async function* hanging() {
    yield raw(1, 0.5).subarray(0, 800_000);
    await new Promise(() => undefined);
  }
  for (const channels of ["mix", "each", "speakers"] as const) {
    const controller = new AbortController();
    const reason = new Error("enough");
    const pending = transcribe(hanging(), 2, { channels, signal: controller.signal });
    await until(() => decoder.status().streams === 1);
    controller.abort(reason);
    await assert.rejects(settles(pending), reason);
    await until(() => engine.status().active + engine.status().waiting === 0 && decoder.status().streams === 0);
  }
});

test("too many channels for each by itself are refused before any is transcribed", async () => {
  const gains = Array.from({ length: 9 }, () => 1);
  const refused = transcribe(raw(...gains), 9, { channels: "each" });
  await assert.rejects(
    refused,
    (error) => error instanceof AudioError && error.code === "unsupported" && error.message.includes("9 channels"),
  );
  assert.equal((await transcribe(raw(...gains), 9, { channels: "speakers" })).notes[0], "not_two_channels");
});
