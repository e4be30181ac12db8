import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { repetition, saysAgain, stutters, withoutLoop } from "../../src/whisper/repetition.js";

const phrase = fc.uniqueArray(fc.integer({ min: 100, max: 999 }), { minLength: 1, maxLength: 32 });
const before = fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 20 });
const times = (tokens: readonly number[], n: number) => Array.from({ length: n }, () => tokens).flat();

test("a phrase said over and over to the end is cut to one turn of it", () => {
  fc.assert(
    fc.property(before, phrase, fc.integer({ min: 4, max: 9 }), (start, loop, n) => {
      fc.pre(n * loop.length >= 24);
      assert.equal(repetition([...start, ...times(loop, n)]), loop.length);
      assert.deepEqual(withoutLoop([...start, ...times(loop, n)]), [...start, ...loop]);
    }),
  );
});

test("a loop cut in the middle of a turn is found all the same", () => {
  assert.deepEqual(withoutLoop([1, 2, ...times([7, 8, 9], 9), 7]), [1, 2, 7, 8, 9]);
});

test("what people do say three times is left alone", () => {
  fc.assert(
    fc.property(before, phrase, (start, said) => {
      const tokens = [...start, ...times(said, 3)];
      assert.equal(repetition(tokens), undefined);
      assert.deepEqual(withoutLoop(tokens), tokens);
    }),
  );
});

test("a short phrase said four times is no loop yet", () => assert.equal(repetition([1, 2, ...times([7, 8], 4)]), undefined));

test("a phrase said five times anywhere is a stutter, three times is none", () => {
  fc.assert(
    fc.property(before, phrase, before, (start, said, end) => {
      fc.pre(5 * said.length >= 8);
      assert.ok(stutters([...start, ...times(said, 5), ...end]));
    }),
  );
  assert.ok(!stutters([1, 2, 3, ...times([7, 8], 3), 4]));
  assert.ok(!stutters(times([7], 7)));
});

test("a loop that the text has left is no loop", () => assert.equal(repetition([...times([7, 8, 9], 12), 1, 2, 3]), undefined));

test("text of which no token comes twice is never cut", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(999)), (tokens) => assert.deepEqual(withoutLoop(tokens), tokens)));
});

test("a text says itself again where it goes on past its end with what it began with, or said in its midst", () => {
  const said = [1, 2, 3, 4, 5, 6];
  const again = (end: number, ...more: number[]) => saysAgain([...said.slice(0, end), ...more], [end]);
  assert.equal(again(6, 1, 2, 3, 4), true);
  assert.equal(again(6, 2, 3, 4, 5), true);
  assert.equal(again(6, 1, 2, 3), false, "too little to tell");
  assert.equal(again(6, 1, 2, 3, 9), false);
  assert.equal(again(6, 1, 2, 3, 4, 9), false);
  assert.equal(again(2, 1, 2), true, "all of a short one");
  assert.equal(again(1, 1), false, "yes, yes");
  assert.equal(saysAgain([1, 2, 1, 2], []), false, "it could not end");
  const stop = 9;
  assert.equal(saysAgain([...said, stop, 1, 2, 3, 4], [6]), false);
  assert.equal(saysAgain([...said, stop, 1, 2, 3, 4], [6, 7]), true, "past the end that comes after its full stop");
});
