import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { OwnedEngine } from "../../src/engine/index.js";
import { SAMPLE_TEXT, sample } from "../whisper/real-model.js";
import { noise } from "../whisper/tiny-model.js";
import { concat, openEngine, textOf, transcribe, until, windows } from "./fixture.js";

const pcm = sample();
const part = (from: number, to: number) => pcm.slice(from * 16_000, to * 16_000);
let engine: OwnedEngine;
before(async () => {
  engine = openEngine();
  await engine.ready();
});
after(() => engine.close());

const settled = () => {
  const { waiting, active, admitted } = engine.status();
  return { waiting, active, admitted };
};

test("an engine that is ready says so", () => {
  const { ready, reason, workers } = engine.status();
  const [{ encoderPrecision, ...worker }] = workers;
  assert.deepEqual([ready, reason, worker], [true, undefined, { model: "tiny.en-q8_0", alive: true, restarts: 0 }]);
  assert.match(encoderPrecision!, /^(int8|int8-paired|float32)$/);
});

test("the sample gives its text, with every word in its place", async () => {
  const { segments, language, languageConfidence, timings } = await transcribe(engine, pcm);
  assert.equal(textOf({ segments }), SAMPLE_TEXT);
  assert.deepEqual([language, languageConfidence], ["en", undefined]);
  assert.ok(timings.engineMs > 0 && timings.queueMs >= 0);
  const words = segments.flatMap((segment) => segment.words);
  assert.equal(words.map(({ text }) => text).join(""), SAMPLE_TEXT);
  const country = words.find(({ text }) => text === " country");
  const last = words[words.length - 1];
  assert.ok(country !== undefined && country.start > 5 && country.end < 8, JSON.stringify(country));
  assert.ok(last.text === " country." && last.start > 9.5 && last.end > 10, JSON.stringify(last));
  for (const { avgLogprob, compressionRatio, noSpeechProb, temperature, tokens } of segments) {
    assert.ok(avgLogprob < 0 && avgLogprob > -0.5 && compressionRatio > 1 && compressionRatio < 2 && noSpeechProb < 0.2);
    assert.deepEqual([temperature, tokens.length > 20], [0, true]);
  }
  assert.deepEqual(settled(), { waiting: 0, active: 0, admitted: 0 });
});

test("a prompt sets spelling and style, and does not become text itself", async () => {
  const ask = async (prompt: string) => textOf(await transcribe(engine, pcm, undefined, { prompt }));
  const shouted = await ask("AND NOW THE PRESIDENT SPEAKS. HE SAYS: AND SO, MY FELLOW CITIZENS,");
  assert.match(shouted, /your country/i);
  assert.doesNotMatch(shouted, /president/i);
  assert.notEqual(shouted, SAMPLE_TEXT);
  assert.ok((await ask("names and more names ".repeat(300))).length > 0);
});

test("many at once say what each says alone", async () => {
  const clips = [pcm, part(0, 2.5), part(3.2, 8), part(8, 11), part(1, 9), part(3, 4.6), part(5, 11), pcm, part(0, 4), part(7.5, 10.5)];
  const alone: string[] = [];
  for (const clip of clips.slice(1, 7)) alone.push(textOf(await transcribe(engine, clip)));
  const together = await Promise.all(clips.map((clip) => transcribe(engine, clip)));
  assert.deepEqual(together.slice(1, 7).map(textOf), alone);
  assert.deepEqual([textOf(together[0]), textOf(together[7])], [SAMPLE_TEXT, SAMPLE_TEXT]);
  assert.deepEqual(settled(), { waiting: 0, active: 0, admitted: 0 });
});

test("a recording of several windows is transcribed to its end, in order and on one time line", async () => {
  const pause = 5;
  const silence = new Float32Array(pause * 16_000);
  const recording = concat(pcm, silence, pcm, silence, pcm, silence, pcm, silence, pcm, silence);
  async function* spoken() {
    for await (const { pcm: all, offset } of windows(recording, 11 + pause)) yield { pcm: all.slice(0, 11 * 16_000), offset };
  }
  const { segments } = await transcribe(engine, spoken());
  assert.equal(textOf({ segments }), SAMPLE_TEXT.repeat(5));
  const words = segments.flatMap((segment) => segment.words);
  for (const [i, { start, end }] of words.entries()) {
    assert.ok(start >= (words[i - 1]?.end ?? 0) && end >= start);
    const window = Math.floor(i / 22);
    assert.ok(start >= window * (11 + pause) && end <= window * (11 + pause) + 11, `word ${i}: ${start} to ${end}`);
  }
});

test("a short request that comes while a long file is transcribed is done before it", async () => {
  const done: string[] = [];
  const long = transcribe(engine, concat(pcm, pcm, pcm, pcm, pcm, pcm, pcm)).then(() => done.push("long"));
  await until(() => engine.status().active > 0);
  await transcribe(engine, part(0, 2.5)).then(() => done.push("short"));
  await long;
  assert.deepEqual(done, ["short", "long"]);
});

test("more requests than rows wait for their turn, and all are served", async () => {
  const narrow = openEngine({ maxRows: 2 });
  try {
    await narrow.ready();
    const all = Promise.all(Array.from({ length: 5 }, () => transcribe(narrow, part(0, 2.5))));
    await until(() => narrow.status().waiting > 0);
    assert.ok(narrow.status().active <= 2);
    assert.equal(new Set((await all).map(textOf)).size, 1);
    assert.deepEqual([narrow.status().waiting, narrow.status().active], [0, 0]);
  } finally {
    await narrow.close();
  }
});

test("a cache that holds one window only serves them one after the other", async () => {
  const small = openEngine({ cacheFrames: 1 });
  try {
    const texts = await Promise.all([pcm, pcm, part(0, 2.5)].map(async (clip) => textOf(await transcribe(small, clip))));
    assert.deepEqual(texts.slice(0, 2), [SAMPLE_TEXT, SAMPLE_TEXT]);
  } finally {
    await small.close();
  }
});

test("two workers share the requests", async () => {
  const two = openEngine({ workers: 2 });
  try {
    await until(() => two.status().workers.every(({ alive }) => alive));
    const texts = await Promise.all([pcm, pcm, pcm].map(async (clip) => textOf(await transcribe(two, clip))));
    assert.deepEqual(texts, [SAMPLE_TEXT, SAMPLE_TEXT, SAMPLE_TEXT]);
    assert.equal(two.status().workers.length, 2);
  } finally {
    await two.close();
  }
});

test("audio without a window, and a window without a sample, have no text", async () => {
  async function* empty() {
    yield { pcm: new Float32Array(0), offset: 0 };
  }
  for (const audio of [new Float32Array(0), empty()]) {
    const { segments, language } = await transcribe(engine, audio);
    assert.deepEqual([segments, language], [[], "en"]);
  }
});

test("windows too short for a word, or silent, are answered, with words inside them if any", async () => {
  for (const clip of [part(3, 3.01), part(0, 0.1), new Float32Array(48_000), new Float32Array(48_000).fill(2 / 32_768)]) {
    const { segments } = await transcribe(engine, clip);
    for (const { start, end } of segments.flatMap(({ words }) => words)) assert.ok(start >= 0 && end <= clip.length / 16_000);
  }
});

test("audio that clips is transcribed all the same", async () => {
  const clipped = pcm.map((each) => Math.max(-1, Math.min(1, each * 20)));
  assert.match(textOf(await transcribe(engine, clipped)), /what you can do for your country/);
});

test("samples that are no numbers harm no other request", async () => {
  const random = noise(2);
  const odd = [Number.NaN, Number.POSITIVE_INFINITY].map((value) => pcm.slice(0, 64_000).fill(value, 9000, 9001));
  odd.push(pcm.map(() => random() * 1e30));
  const texts = await Promise.all([pcm, ...odd].map(async (clip) => textOf(await transcribe(engine, clip))));
  assert.deepEqual([texts[0], textOf(await transcribe(engine, pcm))], [SAMPLE_TEXT, SAMPLE_TEXT]);
});
