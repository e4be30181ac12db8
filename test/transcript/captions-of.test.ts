import assert from "node:assert/strict";
import { test } from "node:test";
import { captionsOf } from "../../src/transcript/index.js";
import { segmentOf, wordsOf } from "./samples.js";

const channel = (...texts: string[]) => ({ language: "en", segments: [segmentOf(wordsOf(...texts))] });
const plain = {};
const linesOf = (cues: readonly { readonly lines: readonly string[] }[]) => cues.map(({ lines }) => lines.join(" "));

test("captions show the words as every other rendering does", () => {
  const transcript = { duration: 20, channels: [channel(" Damn,", " it", " costs", " twenty", " dollars.")] };
  assert.deepEqual(linesOf(captionsOf(transcript, plain)), ["Damn, it costs twenty dollars."]);
  const replaced = captionsOf(transcript, { replace: [{ find: "costs", with: "is" }] });
  assert.deepEqual(linesOf(replaced), ["Damn, it is twenty dollars."]);
});

test("each of several channels is a speaker, and a change of speaker starts a cue", () => {
  const cues = captionsOf({ duration: 20, channels: [channel(" Hello."), channel(" Good", " day.")] }, plain);
  assert.equal(cues.length, 2);
  assert.deepEqual(new Set(linesOf(cues).map((line) => line.replace(/^.*?(Hello|Good day)\.$/, "$1"))), new Set(["Hello", "Good day"]));
});

test("nothing said has no captions", () => {
  assert.deepEqual(captionsOf({ duration: 5, channels: [{ language: "en", segments: [] }] }, plain), []);
});
