import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SPEECH_FRAME, SpeechPacker, type SpeechWindow, speechWindows } from "../../src/audio/index.js";
import {
  anyRuns,
  anySizes,
  assertHeld,
  frames,
  heard,
  MARGIN,
  MAX_PAUSE,
  MAX_SECONDS,
  pack,
  quiet,
  RATE,
  RECOGNISER,
  seconds,
  shape,
  sound,
  spansOf,
  talk,
  track,
} from "./speech-tracks.js";

test("a lone frame of speech shortly after a word stays in its window, and is no voice", () => {
  const of = track([
    [1, 40],
    [0.01, 4],
    [1, 1],
    [0.01, 40],
  ]);
  const { windows } = pack(of);
  sound(of, windows);
  assert.equal(windows.length, 1);
  assert.ok(seconds(windows[0]!.pcm.length) > (45 * SPEECH_FRAME) / RATE && windows[0]!.speech.at(-1)!.end <= (40 * SPEECH_FRAME) / RATE);
});

test("windows of any stream are in order and apart, short enough, hold all speech, and no long silence", () => {
  fc.assert(
    fc.property(anyRuns, fc.nat(SPEECH_FRAME - 1), (runs, missing) => {
      const of = track(runs, missing);
      sound(of, pack(of).windows);
    }),
    { numRuns: 150 },
  );
});

const anyOptions = fc.record({
  maxSeconds: fc.constantFrom(5, 12, MAX_SECONDS),
  maxPause: fc.constantFrom(1, MAX_PAUSE, 4),
  margin: fc.constantFrom(0, 0.1, MARGIN),
});

test("windows are the same however the stream is cut into blocks", () => {
  fc.assert(
    fc.property(anyRuns, anySizes, fc.oneof(fc.constant({}), anyOptions), (runs, sizes, options) => {
      const of = track(runs);
      const total = Math.max(1, of.samples.length);
      const wanted = pack(of, [SPEECH_FRAME], options).windows.map(shape);
      for (const each of [sizes.map((size) => Math.max(size, Math.ceil(total / 3000))), [total]])
        assert.deepEqual(pack(of, each, options).windows.map(shape), wanted);
    }),
    {
      numRuns: 150,
      // A pause that just ends a window, and speech after it that fills one: all in one block.
      examples: [
        [
          [
            [1, 362],
            [0.8, 31],
            [0.01, 20],
            [0.8, 463],
          ],
          [1],
          {},
        ],
      ],
    },
  );
});

test("what is held does not grow with the stream: a window, a pause and a block at most", () => {
  const most = (MAX_SECONDS + MAX_PAUSE + 2 * MARGIN + 1 + 1) * RATE;
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const { held } = pack(track(runs));
      assert.ok(held <= most, `${seconds(held)} s are held`);
    }),
    { numRuns: 100 },
  );
  for (const runs of [
    [talk(200)],
    [quiet(200)],
    [[0.5, frames(200)] as const],
    Array.from({ length: 90 }, () => [talk(1), quiet(1)]).flat(),
  ])
    assert.ok(pack(track(runs)).held <= most);
});

test("silence has no windows, and neither has an empty stream", () => {
  assert.deepEqual(pack(track([quiet(120)])).windows, []);
  assert.deepEqual(pack(track([])).windows, []);
});

test("speech is one window from pause to pause, with a margin around it", () => {
  const { windows } = pack(track([quiet(5), talk(2), quiet(0.5), talk(2), quiet(6), talk(1), quiet(4)]));
  assert.equal(windows.length, 2);
  const [first, second] = windows;
  assert.ok(seconds(first.offset) > 4 && seconds(first.offset) < 5 && seconds(first.pcm.length) < 6);
  assert.equal(first.speech.length, 2);
  assert.ok(seconds(second.offset) > 14.5 && seconds(second.pcm.length) < 2.5);
});

test("a window is given as soon as the pause after it is long enough, not at the end", () => {
  const packer = new SpeechPacker();
  let before = 0;
  for (const { samples, speech } of heard(track([talk(2), quiet(5), talk(2)]), [SPEECH_FRAME])) {
    if (packer.push({ samples, speech }).length > 0) break;
    before += samples.length;
  }
  assert.ok(seconds(before) > 2 + MARGIN && seconds(before) < 2 + MAX_PAUSE + 1, `${seconds(before)} s`);
});

test("the longer a window has become, the shorter is the pause that ends it", () => {
  const short = pack(track([talk(1), quiet(1.2), talk(1), quiet(4)])).windows;
  const long = pack(track([talk(9), quiet(1.2), talk(1), quiet(4)])).windows;
  assert.deepEqual([short.length, long.length], [1, 2]);
});

test("speech with pauses is cut in one of them when a window is full", () => {
  const sentences = Array.from({ length: 30 }, () => [talk(3.75), quiet(0.25)]).flat();
  const of = track(sentences);
  const { windows } = pack(of);
  sound(of, windows);
  assert.ok(windows.length >= 5 && windows.length <= 8);
  // No sentence is parted: each window's spans are whole.
  assert.equal(windows.flatMap(({ speech }) => speech).length, 30);
});

test("the longest of the later pauses is taken for the cut", () => {
  const of = track([talk(16), quiet(0.25), talk(4), quiet(0.4), talk(3), quiet(0.25), talk(10)]);
  const { windows } = pack(of);
  assert.deepEqual(
    windows.map(({ speech }) => speech.length),
    [2, 2],
  );
});

test("speech without pauses is cut at its quietest moment", () => {
  const of = track([talk(45)]);
  // Half a second that is hardly heard, where a cut is looked for.
  const hush = 21 * RATE;
  of.samples.fill(0.001, hush, hush + RATE / 2);
  const { windows } = pack(of);
  sound(of, windows);
  assert.equal(windows.length, 2);
  const cut = windows[1].offset;
  assert.ok(cut >= hush && cut <= hush + RATE / 2, `cut at ${seconds(cut)} s`);
  assert.equal(windows[0].offset + windows[0].pcm.length, cut);
});

test("the options set the longest window, the longest pause and the margin", () => {
  const of = track([talk(30), quiet(1.5), talk(2)]);
  const { windows } = pack(of, [RATE], { maxSeconds: 10, maxPause: 1, margin: 0 });
  assert.ok(windows.every(({ pcm }) => seconds(pcm.length) <= 10.001));
  assert.ok(windows.length >= 5);
  assert.deepEqual(windows.at(-1)!.speech.length, 1);
  assertHeld(windows, spansOf(of));
});

test("with windows as long as the recogniser's 30 s the margins are within them", () => {
  for (const spoken of [29.5, 29.7, 29.9, 100]) {
    const of = track([quiet(2), talk(spoken), quiet(4)]);
    for (const { pcm } of pack(of, [RATE], { maxSeconds: RECOGNISER }).windows) assert.ok(seconds(pcm.length) <= RECOGNISER, `${spoken} s`);
  }
});

test("windows are pulled from blocks as they come", async () => {
  const of = track([talk(2), quiet(4), talk(3), quiet(1)]);
  let taken = 0;
  async function* blocks() {
    for (const block of heard(of, [RATE])) {
      taken += block.samples.length;
      yield block;
    }
  }
  const windows: SpeechWindow[] = [];
  for await (const window of speechWindows(blocks())) {
    if (windows.length === 0) assert.ok(taken < of.samples.length);
    windows.push(window);
  }
  assert.deepEqual(windows.map(shape), pack(of).windows.map(shape));
});
