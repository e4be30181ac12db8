import assert from "node:assert/strict";
import { test } from "node:test";
import { OUTPUT_RATE } from "../../src/audio/index.js";
import type { Segment } from "../../src/engine/index.js";
import { afterContext } from "../../src/live/after-context.js";
import { type LiveInput, LiveSession } from "../../src/live/index.js";
import { heard, quiet, talk, track } from "../audio/speech-tracks.js";
import { OPTIONS, recognise, spokenWords } from "./spoken-track.js";

/** Words of half a second each, from a place on. */
function spoken(text: string, from = 0): Segment {
  const words = text.split(" ").map((word, i) => ({ text: ` ${word}`, start: from + i / 2, end: from + (i + 1) / 2, probability: 1 }));
  const end = from + words.length / 2;
  return { start: from, end, text: ` ${text}`, tokens: [1], words, temperature: 0, avgLogprob: 0, compressionRatio: 1, noSpeechProb: 0 };
}
const text = (segments: readonly Segment[]) => segments.map((segment) => segment.text).join("");

test("words of the context are dropped, by their times and by what is final already", () => {
  assert.equal(text(afterContext([spoken("one two three four")], [" One", " two."], 1).own), " three four");
});

test("a time that is wrong does not take a word from the stretch nor repeat one of the context", () => {
  assert.equal(text(afterContext([spoken("one two three four")], ["one", "two"], 1.35).own), " three four");
  assert.equal(text(afterContext([spoken("one two three four")], ["one", "two"], 0.65).own), " three four");
});

test("a context that is heard otherwise this time is parted by time", () => {
  assert.equal(text(afterContext([spoken("won too three four")], ["one", "two"], 1).own), " three four");
  assert.equal(text(afterContext([spoken("three four", 1)], ["one", "two"], 1).own), " three four");
  assert.equal(text(afterContext([spoken("one two")], ["one", "two"], 1).own), "");
  assert.deepEqual(afterContext([], ["one"], 1), { context: [], own: [] });
});

test("segments that lie after the context stay whole; one that is parted keeps no tokens", () => {
  const [first, second] = afterContext([spoken("one two"), spoken("three", 1)], ["one"], 0.5).own;
  assert.deepEqual([first!.text, first!.tokens, first!.start], [" two", [], 0.5]);
  assert.deepEqual(second, spoken("three", 1));
});

test("a stretch of which only the context was heard is asked by itself", () => {
  const words = spokenWords([talk(1.5), quiet(0.5), talk(0.5)]);
  const session = new LiveSession({ ...OPTIONS, interimResults: false });
  const windows: number[] = [];
  const finals: string[] = [];
  const push = (input: LiveInput): void => {
    for (const event of session.push(input)) {
      if (event.type === "results" && event.isFinal) finals.push(text(event.segments));
      if (event.type !== "transcribe") continue;
      windows.push(Math.round((10 * event.window.offset) / OUTPUT_RATE));
      const all = recognise(words, event.window);
      const missed = all.map((segment) => ({ ...segment, words: segment.words.slice(0, 5), text: " 0 1 2 3 4" }));
      const segments = event.window.offset === 0 && event.window.pcm.length > 2.2 * OUTPUT_RATE ? missed : all;
      push({ type: "transcribed", id: event.id, segments, language: "en" });
    }
  };
  for (const block of heard(track([talk(1.5), quiet(0.5), talk(0.5), quiet(0.5)]), [1600])) push({ type: "audio", channel: 0, block });
  push({ type: "end" });
  assert.deepEqual(windows, [0, 0, 17]);
  assert.equal(finals.join(""), " 0 1 2 3 4 5");
});

test("a decode that reads on over a long pause behind a sentence is not believed: the stretch is asked by itself", () => {
  const runs = [talk(1.5), quiet(1.5), talk(1)];
  const answers = (first: string, together: string) => {
    const session = new LiveSession({ ...OPTIONS, interimResults: false });
    const finals: string[] = [];
    const push = (input: LiveInput): void => {
      for (const event of session.push(input)) {
        if (event.type === "results" && event.isFinal) finals.push(text(event.segments));
        if (event.type !== "transcribe") continue;
        const seconds = event.window.pcm.length / OUTPUT_RATE;
        const [alone, both] = [[spoken("alone here")], [spoken(together), spoken("both here", 3)]];
        const segments = event.window.offset > 0 ? alone : seconds > 2.5 ? both : [spoken(first)];
        push({ type: "transcribed", id: event.id, segments, language: "en" });
      }
    };
    for (const block of heard(track([...runs, quiet(0.5)]), [1600])) push({ type: "audio", channel: 0, block });
    push({ type: "end" });
    return finals.join("").trim();
  };
  assert.equal(answers("one two three.", "one two three"), "one two three. alone here");
  assert.equal(answers("one two three.", "one two three."), "one two three. both here");
  assert.equal(answers("one two three", "one two three"), "one two three both here");
});
