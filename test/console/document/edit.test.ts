import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rewritten, textsOf } from "../../../src/console/document/index.js";
import { said, textsIn } from "./spoken-document.js";

const all = (count: number) => ({ channel: 0, from: 0, to: count });

test("a word in another's place has its time, and is sure", () => {
  const before = said("Ask", { text: "knot", confidence: 0.3 }, "what");
  const after = rewritten(before, all(3), "Ask not what");
  assert.deepEqual(textsIn(after), ["Ask", "not", "what"]);
  const [ask, not] = after.channels[0]!;
  assert.equal(ask, before.channels[0]![0]);
  assert.deepEqual(not, { id: 3, text: "not", start: 1, end: 1.5, confidence: 1, edited: true });
  assert.equal(after.channels[0]![2], before.channels[0]![2]);
  assert.equal(after.nextId, 4);
});

test("other punctuation and capitals leave a word's time and confidence", () => {
  const after = rewritten(said("ask", "not"), all(2), "Ask, not");
  assert.deepEqual(after.channels[0]![0], { id: 0, text: "Ask,", start: 0, end: 0.5, confidence: 0.9, edited: true });
});

test("one word in the place of two has the time of both; two in the place of one share it by their lengths", () => {
  const [one] = rewritten(said("some", "body", "came"), all(3), "Somebody came").channels[0]!;
  assert.deepEqual([one!.start, one!.end], [0, 1.5]);
  const [some, body] = rewritten(said("somebody", "came"), all(2), "some body came").channels[0]!;
  assert.deepEqual([some!.start, some!.end, body!.start, body!.end], [0, 0.25, 0.25, 0.5]);
});

test("a new word stands in the quiet between its neighbours, and belongs to their speaker", () => {
  const after = rewritten(said({ text: "We", speaker: 1 }, { text: "go", speaker: 1 }), all(2), "We must go");
  const must = after.channels[0]![1]!;
  assert.deepEqual([must.text, must.start, must.speaker], ["must", 0.5, 1]);
  assert.ok(must.end > 0.5 && must.end <= 1);
});

test("words that are taken away are gone, all of them if need be; the others stay what they are", () => {
  const before = said("well", "we", "well", "go");
  const after = rewritten(before, { channel: 0, from: 0, to: 3 }, "we");
  assert.deepEqual(textsIn(after), ["we", "go"]);
  assert.equal(after.channels[0]![1], before.channels[0]![3]);
  assert.deepEqual(textsIn(rewritten(before, all(4), "  ")), []);
});

test("a text that changes nothing gives the same document", () => {
  const before = said("Ask", "not.");
  assert.equal(rewritten(before, all(2), " Ask\n not. "), before);
});

test("texts in words: by spaces, and where there are none, as a dictionary has them", () => {
  assert.deepEqual(textsOf(" Well,  this\nis — it "), ["Well,", "this", "is", "—", "it"]);
  assert.deepEqual(textsOf("今日は、良い天気です。"), ["今日", "は、", "良い", "天気", "です。"]);
});

test("whatever is written, the words are that text, in order of time and inside the recording", () => {
  const word = fc.constantFrom("ask", "not", "what", "Your", "country,", "can", "do.");
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 12 }),
      fc.array(word, { maxLength: 12 }),
      fc.nat(),
      fc.nat(),
      (old, now, a, b) => {
        const before = said(...old);
        const [from, to] = [a % (old.length + 1), b % (old.length + 1)].sort((x, y) => x - y) as [number, number];
        const after = rewritten(before, { channel: 0, from, to }, now.join(" "));
        assert.deepEqual(textsIn(after), [...old.slice(0, from), ...now, ...old.slice(to)]);
        const words = after.channels[0]!;
        for (const [index, { start, end }] of words.entries()) {
          assert.ok(start <= end && end <= before.duration && start >= (words[index - 1]?.start ?? 0), JSON.stringify(words));
        }
        assert.equal(new Set(words.map(({ id }) => id)).size, words.length);
        assert.ok(words.every(({ id }) => id < after.nextId));
      },
    ),
  );
});
