import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleText } from "../running-server.js";
import { type Asked, asking, channelsOf, plain, samples, wav } from "./asking.js";

const { ask } = asking();

function liesWithin({ words }: Asked, start: number, end: number): void {
  assert.ok(words.length > 0);
  for (const word of words) assert.ok(word.start >= start && word.end <= end, `${word.word} at ${word.start} to ${word.end}`);
}

test("start: what comes before is not heard, and times are the whole recording's", async () => {
  const whole = await ask("");
  const heard = await ask("?start=7500");
  assert.equal(heard.status, 200);
  assert.match(plain(heard.transcript), /^ask what you can do for your country$/);
  liesWithin(heard, 7.5, 11);
  const last = (asked: Asked) => asked.words.at(-1)!;
  assert.ok(Math.abs(last(heard).start - last(whole).start) < 0.3, `${last(heard).start} and ${last(whole).start}`);
  assert.equal(heard.body.metadata.duration, 11);
  assert.deepEqual(heard.warnings, []);
});

test("duration: what comes after is not heard; the recording is as long as it is", async () => {
  const heard = await ask("?duration=5000");
  assert.match(plain(heard.transcript), /^and so my fellow americans/);
  assert.doesNotMatch(plain(heard.transcript), /country/);
  liesWithin(heard, 0, 5);
  assert.equal(heard.body.metadata.duration, 11);
});

test("start, duration: together they are a stretch of the recording", async () => {
  const heard = await ask("?start=2000&duration=5000");
  assert.match(plain(heard.transcript), /ask not what your country/);
  assert.doesNotMatch(plain(heard.transcript), /fellow|for you/);
  liesWithin(heard, 2, 7);
  assert.equal(heard.body.metadata.duration, 11);
});

test("start: after the end there is nothing to hear, which is no error but a warning", async () => {
  for (const query of ["?start=11000", "?start=3600000", "?start=1000000000&duration=5000"]) {
    const { status, body, transcript, words, warnings } = await ask(query);
    assert.equal(status, 200);
    assert.deepEqual([transcript, words, body.metadata.duration], ["", [], 11]);
    assert.deepEqual(warnings, ["start out_of_range"]);
  }
});

test("duration: 0 is no limit, and one beyond the end none either", async () => {
  for (const query of ["?duration=0", "?start=0&duration=0", "?duration=11000", "?duration=900000000"]) {
    const { transcript, warnings } = await ask(query);
    assert.equal(transcript, sampleText, query);
    assert.deepEqual(warnings, [], query);
  }
});

test("start, duration: the crop is to the sample", async () => {
  // Speech that begins one sample after the crop would be silence to the end: nothing may be heard.
  const quiet = Buffer.concat([Buffer.alloc(32_000), samples.subarray(0, 160_000)]);
  const { transcript } = await ask("?duration=1000", wav(quiet, 1));
  assert.equal(transcript, "");
});

test("start, duration: with channels each by itself, on one time line", async () => {
  const { body } = await ask("?multichannel=true&start=7500&duration=3500", channelsOf(1, 0));
  const [first, second] = body.results.channels.map(({ alternatives }) => alternatives[0]!);
  assert.match(plain(first!.transcript), /what you can do for your country/);
  for (const word of first!.words) assert.ok(word.start >= 7.5 && word.end <= 11);
  assert.equal(second!.transcript, "");
});
