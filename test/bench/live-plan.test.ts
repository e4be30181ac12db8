import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type LongRecording,
  percent,
  planOf,
  planOfAll,
  type Recording,
  repeated,
  secondsOf,
  spread,
  stretchOf,
} from "../../bench/live/index.js";

const audioOf = (seconds: number) => Buffer.alloc(32_000 * seconds);
const clip = (id: string, seconds: number): Recording => ({ id, audio: audioOf(seconds), text: id });

const parts = Array.from({ length: 20 }, (_, index) => ({ start: 5 * index, end: 5 * index + 4, text: `part ${index}` }));
const long: LongRecording = { id: "long", audio: audioOf(100), text: "all", parts };
const corpus = { clips: Array.from({ length: 7 }, (_, index) => clip(`clip ${index}`, 6)), long };

test("a stretch is made of whole utterances and knows what they say", () => {
  const stretch = stretchOf(long, 2, 12);
  assert.equal(stretch.text, "part 2 part 3 part 4");
  assert.equal(secondsOf(stretch), 14);
});

test("a stretch at the end is as long as there is speech left", () => {
  assert.equal(stretchOf(long, 19, 12).text, "part 19");
  assert.equal(stretchOf(long, 20, 3).text, "part 0");
});

test("every stream plays clips and a stretch of the long recording, every second one in the other order", () => {
  const plan = planOf(corpus, 2, 40);
  const ids = plan.map((plays) => plays.map(({ recording }) => recording.id.split(" ")[0]));
  assert.deepEqual(ids, [
    ["clip", "clip", "clip", "long"],
    ["long", "clip", "clip", "clip"],
  ]);
  assert.deepEqual(
    plan[0]!.map(({ tail }) => tail > 0),
    [true, false, true, false],
  );
});

test("streams play different clips until there are no others", () => {
  const played = planOf(corpus, 3, 20).flatMap((plays) =>
    plays.filter(({ recording }) => recording.id !== "long").map(({ recording }) => recording.id),
  );
  const clips = played.filter((id) => id.startsWith("clip"));
  assert.equal(new Set(clips).size, clips.length);
});

test("the whole plan has every recording once", () => {
  const ids = planOfAll(corpus, 3).flatMap((plays) => plays.map(({ recording }) => recording.id));
  assert.deepEqual(ids.sort(), [...corpus.clips.map(({ id }) => id), "long"].sort());
});

test("a recording is repeated for as many whole utterances as there is time for", () => {
  assert.equal(repeated(long, 212).length, audioOf(209).length);
  assert.equal(repeated(long, 203).length, audioOf(200).length);
  assert.equal(repeated(long, 30).length, audioOf(29).length);
});

test("a spread is the median and the 95th percentile by the nearest rank", () => {
  assert.equal(spread(Array.from({ length: 100 }, (_, index) => index + 1)), "50 / 95");
  assert.equal(spread([7]), "7 / 7");
  assert.equal(spread([]), "–");
});

test("a share of nothing is none", () => {
  assert.equal(percent(1, 8), "12.5 %");
  assert.equal(percent(0, 0), "–");
});
