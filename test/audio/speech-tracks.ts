import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type HeardBlock,
  SPEECH_FRAME,
  SpeechPacker,
  type SpeechSpan,
  SpeechSpans,
  type SpeechWindow,
  type SpeechWindowOptions,
} from "../../src/audio/index.js";
import { noise } from "../whisper/tiny-model.js";

export const RATE = 16_000;
export const MARGIN = 0.3;
/** The longest pause that a window of no length lasts through. */
export const MAX_PAUSE = 3.2;
/** A frame at least this probable is speech. */
const THRESHOLD = 0.6;
/** Padding of the spans that windows are packed from, and the voice that is taken off the end of a word's. */
const SLACK = 0.25;
export const MAX_SECONDS = 28;
export const RECOGNISER = 30;

/** Probabilities of speech with the length of the stream, which may end within its last frame. */
interface Track {
  readonly speech: readonly number[];
  readonly samples: Float32Array;
}

const random = noise(5);
const sounds = Float32Array.from({ length: 100_003 }, () => random());

/** Runs of frames: [probability, frames]. Every sample differs from its neighbours. */
export function track(runs: readonly (readonly [number, number])[], missing = 0): Track {
  const speech = runs.flatMap(([probability, frames]) => Array.from({ length: frames }, () => probability));
  const samples = new Float32Array(Math.max(0, speech.length * SPEECH_FRAME - missing));
  for (let at = 0; at < samples.length; at += sounds.length) samples.set(sounds.subarray(0, samples.length - at), at);
  return { speech, samples };
}

export const frames = (seconds: number) => Math.round((seconds * RATE) / SPEECH_FRAME);
export const talk = (seconds: number) => [0.95, frames(seconds)] as const;
export const quiet = (seconds: number) => [0.02, frames(seconds)] as const;

/** The stream in blocks of the given sizes, again and again, as the detector gives it: an unfinished frame comes last, without samples. */
export function* heard({ speech, samples }: Track, sizes: readonly number[]): Generator<HeardBlock> {
  let given = 0;
  for (let at = 0, turn = 0; at < samples.length; turn++) {
    const block = samples.subarray(at, at + sizes[turn % sizes.length]);
    at += block.length;
    const complete = Math.floor(at / SPEECH_FRAME);
    yield { samples: block, speech: Float32Array.from(speech.slice(given, complete)) };
    given = complete;
  }
  if (given < speech.length) yield { samples: new Float32Array(0), speech: Float32Array.from(speech.slice(given)) };
}

interface Packed {
  readonly windows: readonly SpeechWindow[];
  /** Most samples held after a block. */
  readonly held: number;
}

export function pack(of: Track, sizes: readonly number[] = [RATE], options: SpeechWindowOptions = {}): Packed {
  const packer = new SpeechPacker(options);
  const windows: SpeechWindow[] = [];
  let held = 0;
  for (const block of heard(of, sizes)) {
    windows.push(...packer.push(block));
    held = Math.max(held, packer.held);
  }
  return { windows: [...windows, ...packer.finish()], held };
}

/** All the speech there is. */
export function spansOf({ speech, samples }: Track): SpeechSpan[] {
  const spans = new SpeechSpans();
  return [...spans.push(speech), ...spans.finish(samples.length)];
}

export const seconds = (samples: number) => samples / RATE;
export const shape = ({ pcm, offset, speech }: SpeechWindow) => ({ offset, length: pcm.length, speech });

/**
 * Where the first frame that sounds like speech begins and the last one ends, in seconds of a window: a lone one within a short pause
 * is in it, and no voice. Without any, since speech may go on between the thresholds, at infinity.
 */
function loudFrames({ speech }: Track, offset: number, end: number): { readonly first: number; readonly last: number } {
  const loud = speech.flatMap((probability, i) => {
    const at = i * SPEECH_FRAME;
    return probability >= THRESHOLD && at >= offset && at < end ? [at - offset] : [];
  });
  return { first: seconds(Math.min(...loud)), last: seconds(Math.max(...loud) + SPEECH_FRAME) };
}

/** What must hold of the windows of any stream. */
export function sound(of: Track, windows: readonly SpeechWindow[]): void {
  let before = 0;
  for (const { pcm, offset, speech } of windows) {
    assert.ok(offset >= before, `begins at ${offset}, the one before ended at ${before}`);
    before = offset + pcm.length;
    assert.ok(before <= of.samples.length, "ends within the stream");
    assert.ok(seconds(pcm.length) <= MAX_SECONDS + 2 * MARGIN + 1e-3 && seconds(pcm.length) <= RECOGNISER, `${seconds(pcm.length)} s`);
    assert.deepEqual(pcm, of.samples.slice(offset, before));
    assert.ok(speech.length > 0);
    // The spans lie inside, in order; between two of them there is no long pause, before and after them little more than the margin.
    for (const [i, { start, end }] of speech.entries()) {
      assert.ok(start < end && start >= (speech[i - 1]?.end ?? 0) && end <= seconds(pcm.length) + 1e-9);
      if (i > 0) assert.ok(start - speech[i - 1].end <= MAX_PAUSE + 2 * SLACK);
    }
    const { first, last } = loudFrames(of, offset, before);
    assert.ok(Math.min(speech[0].start, first) <= MARGIN + SLACK);
    assert.ok(seconds(pcm.length) - Math.max(speech.at(-1)!.end, last) <= MARGIN + SLACK);
  }
  assertHeld(windows, spansOf(of));
}

/** Every sample of speech lies in a window. */
export function assertHeld(windows: readonly SpeechWindow[], spans: readonly SpeechSpan[]): void {
  for (const { start, end } of spans) {
    let at = start;
    for (const { offset, pcm } of windows) if (offset <= at && at < offset + pcm.length) at = Math.min(end, offset + pcm.length);
    assert.equal(at, end, `speech from ${seconds(start)} s to ${seconds(end)} s is in no window from ${seconds(at)} s on`);
  }
}

/** Speech and silence of all lengths; much of it goes on for longer than a window. */
export const anyRuns = fc.array(
  fc.tuple(
    fc.constantFrom(0.01, 0.02, 0.3, 0.5, 0.55, 0.8, 1),
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
      { weight: 2, arbitrary: fc.integer({ min: 40, max: 400 }) },
      { weight: 1, arbitrary: fc.integer({ min: 400, max: 1500 }) },
    ),
  ),
  { maxLength: 16 },
);
export const anySizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 900, max: 60_000 })), {
  minLength: 1,
  maxLength: 6,
});
