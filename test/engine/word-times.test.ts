import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import type { OwnedEngine, Transcription } from "../../src/engine/index.js";
import { sample } from "../whisper/real-model.js";
import { noise } from "../whisper/tiny-model.js";
import { concat, openEngine, transcribe } from "./fixture.js";

const pcm = sample();
let engine: OwnedEngine;
before(async () => {
  engine = openEngine({ threads: 2 });
  await engine.ready();
});
after(() => engine.close());

const TOLERANCE = 1e-6;

function sound({ segments }: Transcription, seconds: number): void {
  let before = 0;
  for (const segment of segments) {
    assert.ok(segment.start >= 0 && segment.start <= segment.end && segment.end <= seconds + TOLERANCE);
    assert.ok(segment.noSpeechProb >= 0 && segment.noSpeechProb <= 1 && segment.avgLogprob <= TOLERANCE);
    for (const { text, start, end, probability } of segment.words) {
      assert.ok(start >= before - TOLERANCE, `${text} starts at ${start}, the word before ended at ${before}`);
      assert.ok(start <= end && end <= seconds + TOLERANCE, `${text} sounds from ${start} to ${end} of ${seconds}`);
      assert.ok(start >= segment.start - TOLERANCE && end <= segment.end + TOLERANCE, `${text} is outside its segment`);
      assert.ok(probability >= 0 && probability <= 1 && text.length > 0);
      before = end;
    }
  }
}

const piece = fc.record({
  from: fc.double({ min: 0, max: 10, noNaN: true }),
  seconds: fc.double({ min: 0.05, max: 3, noNaN: true }),
  gain: fc.constantFrom(0.05, 0.5, 1, 3),
  noise: fc.constantFrom(0, 0.001, 0.05),
});

function audioOf(pieces: readonly { from: number; seconds: number; gain: number; noise: number }[]): Float32Array {
  const random = noise(17);
  return concat(
    ...pieces.map(({ from, seconds, gain, noise }) => {
      const at = Math.floor(from * 16_000);
      return pcm.slice(at, at + Math.floor(seconds * 16_000)).map((each) => Math.max(-1, Math.min(1, each * gain + random() * noise)));
    }),
  );
}

test("for any audio word times are ordered and inside it, and probabilities are 0 to 1", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 3 }), async (pieces) => {
      const audio = audioOf(pieces);
      sound(await transcribe(engine, audio), audio.length / 16_000);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test("so they are in audio of several windows, with pauses", async () => {
  const pause = new Float32Array(40_000);
  const audio = concat(
    pcm,
    pause,
    pcm.map((each) => each * 0.3),
    pcm.slice(0, 100_000),
    pause,
    pcm,
    pcm.slice(50_000),
  );
  sound(await transcribe(engine, audio), audio.length / 16_000);
});
