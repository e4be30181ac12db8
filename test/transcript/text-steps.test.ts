import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { finishedWords, renderDeepgram } from "../../src/transcript/index.js";
import { texts, transcripts } from "./arbitraries.js";
import { segmentOf, spokenIn, textOf, wordsOf } from "./samples.js";

test("replacements come before the profanity filter", () => {
  const { channels, duration } = spokenIn("en", " What the heck!");
  const words = finishedWords(channels[0]!, duration, { replace: [{ find: "heck", with: "fuck" }], profanityFilter: true });
  assert.equal(textOf(words), "What the ****!");
});

test("the profanity filter knows English alone", () => {
  const { channels, duration } = spokenIn("de", " Der Bitch");
  assert.equal(textOf(finishedWords(channels[0]!, duration, { profanityFilter: true })), "Der Bitch");
});

test("times are in order and inside the recording after any step", () => {
  const words = wordsOf(" aa", " bb", " cc").map((word, index) => ({ ...word, start: 3 - index, end: 9 }));
  const finished = finishedWords({ language: "en", segments: [segmentOf(words)] }, 4, { replace: [{ find: "bb", with: "b c d" }] });
  assert.equal(textOf(finished), "aa b c d cc");
  const times = finished.flatMap(({ start, end }) => [start, end]);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.equal(times.at(-1), 4);
});

test("the words are the ones that a Deepgram response shows", () => {
  fc.assert(
    fc.property(transcripts, texts, (transcript, options) => {
      const { channels } = renderDeepgram(transcript, { punctuate: true, ...options });
      for (const [index, channel] of transcript.channels.entries()) {
        const words = finishedWords(channel, transcript.duration, options);
        assert.deepEqual(
          words.map(({ text, start, end, speaker }) => [text, start, end, speaker]),
          channels[index]!.alternatives[0]!.words.map((word) => [word.punctuated_word, word.start, word.end, word.speaker]),
        );
      }
    }),
  );
});
