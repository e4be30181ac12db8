import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { snapToSpeech, voicedSeconds } from "../../src/whisper/word-times.js";

const word = (start: number, end: number) => ({ text: " so", start, end, probability: 0.9 });
const times = (words: readonly { readonly start: number; readonly end: number }[]) => words.map(({ start, end }) => [start, end]);

test("a word gives back the pause before it and the one after it", () => {
  const speech = [
    { start: 1, end: 2 },
    { start: 3, end: 4 },
  ];
  assert.deepEqual(times(snapToSpeech([word(0.2, 1.5), word(1.5, 2.6), word(2.6, 3.5), word(3.5, 5)], speech)), [
    [1, 1.5],
    [1.5, 2],
    [3, 3.5],
    [3.5, 4],
  ]);
});

test("a word across a long pause keeps the side that most of it is on; a short one it sounds through", () => {
  const parted = (pause: number) => [
    { start: 0, end: 1 },
    { start: 1 + pause, end: 3 },
  ];
  assert.deepEqual(times(snapToSpeech([word(0.8, 2)], parted(0.5))), [[1.5, 2]]);
  assert.deepEqual(times(snapToSpeech([word(0.2, 1.8)], parted(0.5))), [[0.2, 1]]);
  assert.deepEqual(times(snapToSpeech([word(0.8, 2)], parted(0.1))), [[0.8, 2]]);
});

test("a word where no speech was heard stays, and so do all when nobody knows where speech is", () => {
  const words = [word(0, 0.4), word(5, 5.5)];
  assert.deepEqual(snapToSpeech(words, [{ start: 1, end: 2 }]), words);
  assert.deepEqual(snapToSpeech(words, undefined), words);
  assert.deepEqual(snapToSpeech(words, []), words);
});

/** Stretches in order, which do not overlap. */
const stretches = fc
  .array(fc.tuple(fc.double({ min: 0.01, max: 3, noNaN: true }), fc.double({ min: 0.01, max: 3, noNaN: true })), { maxLength: 12 })
  .map((pairs) => {
    let at = 0;
    return pairs.map(([pause, length]) => {
      const start = at + pause;
      at = start + length;
      return { start, end: at };
    });
  });

test("words stay in order, never grow, and never become empty", () => {
  fc.assert(
    fc.property(stretches, stretches, (places, speech) => {
      const words = places.map(({ start, end }) => word(start, end));
      const snapped = snapToSpeech(words, speech);
      assert.equal(snapped.length, words.length);
      for (const [i, { start, end }] of snapped.entries()) {
        assert.ok(start < end && start >= words[i].start && end <= words[i].end);
        assert.ok(i === 0 || start >= snapped[i - 1].end);
      }
    }),
  );
});

test("voiced seconds are those of speech inside the stretch", () => {
  const speech = [
    { start: 0, end: 1 },
    { start: 2, end: 5 },
  ];
  assert.equal(voicedSeconds({ start: 0.5, end: 3 }, speech), 1.5);
  assert.equal(voicedSeconds({ start: 1, end: 2 }, speech), 0);
  assert.equal(voicedSeconds({ start: 0, end: 9 }, undefined), 0);
});
