import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { align } from "../../bench/edit-distance.js";
import {
  createAudioDecoder,
  createSpeechDetector,
  type HeardBlock,
  OUTPUT_RATE,
  type SpeechDetector,
  speechWindows,
} from "../../src/audio/index.js";
import type { AudioWindow, EngineStream, OwnedEngine, Transcription } from "../../src/engine/index.js";
import { type LiveEvent, type LiveInput, type LiveOptions, LiveSession } from "../../src/live/index.js";
import { CORPUS, inChunks } from "../audio/decoding.js";
import { MODEL_ID, openEngine } from "../engine/fixture.js";
import { SAMPLE_TEXT, sample } from "../whisper/real-model.js";
import { finalsOf, resultsOf, textOf } from "./spoken-track.js";

const { signal } = new AbortController();
let engine: OwnedEngine;
let detector: SpeechDetector;
let stream: EngineStream;

before(async () => {
  engine = openEngine();
  detector = createSpeechDetector();
  await engine.ready();
  stream = engine.openStream({ model: MODEL_ID });
});
after(async () => {
  stream.release();
  await Promise.all([engine.close(), detector.close()]);
});

const OPTIONS: LiveOptions = { channels: 1, interimResults: false, endpointing: 0.3, utteranceEnd: 1, vadEvents: true };
const SILENCE = new Float32Array(2 * OUTPUT_RATE);

async function heard(pcm: Float32Array, size: number): Promise<HeardBlock[]> {
  async function* blocks() {
    for (let at = 0; at < pcm.length; at += size) yield pcm.slice(at, at + size);
  }
  const all: HeardBlock[] = [];
  for await (const block of detector.listen(blocks(), signal)) all.push(block);
  return all;
}

/** Plays audio with the real detector and the real engine, each answer before the next block. */
async function play(pcm: Float32Array, size: number, options: Partial<LiveOptions> = {}): Promise<LiveEvent[]> {
  const session = new LiveSession({ ...OPTIONS, ...options });
  const events: LiveEvent[] = [];
  const push = async (input: LiveInput): Promise<void> => {
    for (const event of session.push(input)) {
      events.push(event);
      if (event.type === "transcribe") await push({ type: "transcribed", id: event.id, ...(await answer(event.window, event.urgency)) });
    }
  };
  for (const block of await heard(pcm, size)) await push({ type: "audio", channel: 0, block });
  await push({ type: "end" });
  return events;
}

const answer = async (window: AudioWindow, urgency: "final" | "interim"): Promise<Transcription> =>
  await stream.transcribe({ ...window, pcm: window.pcm.slice() }, urgency, signal);

const words = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9' ]/g, "")
    .split(" ")
    .filter((word) => word !== "");
const joined = (...parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

test("real speech: every word is final once, whatever the blocks, and an utterance ends after its silence", async () => {
  const pcm = joined(sample(), SILENCE);
  const [whole, ...others] = [await play(pcm, pcm.length), await play(pcm, 1600), await play(pcm, 4801)];
  assert.deepEqual(words(finalsOf(whole!).map(textOf).join("")), words(SAMPLE_TEXT));
  for (const other of others) assert.deepEqual(finalsOf(other), finalsOf(whole!));
  const last = finalsOf(whole!).findLast(({ segments }) => segments.length > 0)!;
  const ended = whole!.filter((event) => event.type === "utteranceEnd");
  assert.equal(ended.at(-1)?.lastWordEnd, last.segments.at(-1)!.words.at(-1)!.end);
  assert.ok(last.speechFinal);
  assert.equal(whole!.filter((event) => event.type === "speechStarted")[0]!.timestamp < 0.5, true);
});

test("interims of real speech show its words while they are spoken", async () => {
  const events = await play(sample(), 1600, { interimResults: true });
  const interims = resultsOf(events).filter(({ isFinal }) => !isFinal);
  assert.ok(interims.length >= 8);
  assert.ok(interims[0]!.duration < 1.5 && textOf(interims[0]!).length > 0);
  assert.deepEqual(words(finalsOf(events).map(textOf).join("")), words(SAMPLE_TEXT));
});

const long = join(CORPUS, "audio/long/long_libri_dev.mp3");

test("a minute and a half of reading: the words of one decode, in order, with no drift of the time line", {
  skip: !existsSync(long) && "the corpus is missing",
}, async () => {
  const pcm = (await decoded(long)).subarray(0, 90 * OUTPUT_RATE);
  const events = await play(pcm, 3200, { endpointing: undefined, utteranceEnd: undefined });
  const finals = finalsOf(events);
  let at = 0;
  for (const { start, duration } of finals) {
    assert.ok(Math.abs(start - at) < 1e-9 && duration <= 21);
    at = start + duration;
  }
  assert.equal(at, 90);
  async function* blocks() {
    yield* await heard(pcm, 3200);
  }
  const { segments } = await engine.transcribe(speechWindows(blocks()), { model: MODEL_ID }, signal);
  const [live, whole] = [finals.map(textOf).join(""), segments.map(({ text }) => text).join("")].map(words);
  const differing = align(whole!, live!).errors / whole!.length;
  assert.ok(differing < 0.15, `${Math.round(100 * differing)} % of the words differ`);
  const last = finals.findLast((final) => final.segments.length > 0)!.segments.at(-1)!;
  assert.ok(Math.abs(last.words.at(-1)!.end - segments.at(-1)!.words.at(-1)!.end) < 0.1);
});

async function decoded(file: string): Promise<Float32Array> {
  const decoder = createAudioDecoder();
  const parts: Float32Array[] = [];
  for await (const [block] of decoder.decode(inChunks(readFileSync(file), 65_536), { signal, channels: "mix" })) parts.push(block!);
  await decoder.close();
  return joined(...parts);
}
