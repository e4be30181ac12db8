import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SlidingWindow, WINDOW } from "../../src/keys/sliding-window.js";

test("as many pass as the limit says, and again when the first is a minute ago", () => {
  const window = new SlidingWindow();
  assert.deepEqual(
    [0, 1, 2, 3].map((now) => window.take(3, now)),
    [true, true, true, false],
  );
  assert.equal(window.count(3), 3);
  assert.equal(window.freeAt(3, 3), WINDOW);
  assert.equal(window.take(3, WINDOW - 1), false);
  assert.equal(window.take(3, WINDOW), true);
  assert.equal(window.take(3, WINDOW), false);
  assert.equal(window.take(3, WINDOW + 1), true);
  assert.equal(window.nextAt(WINDOW + 1), WINDOW + 2);
});

test("a limit that is changed holds at once", () => {
  const window = new SlidingWindow();
  for (let now = 0; now < 5; now += 1) window.take(5, now);
  assert.equal(window.take(2, 10), false);
  assert.equal(window.freeAt(2, 10), WINDOW + 3);
  assert.equal(window.take(6, 10), true);
});

test("a clock that is set back locks nobody out", () => {
  const window = new SlidingWindow();
  assert.equal(window.take(1, 1e9), true);
  assert.equal(window.take(1, 1000), true);
  assert.equal(window.take(1, 1001), false);
  assert.equal(window.take(1, 1000 + WINDOW), true);
});

test("in no minute do more pass than the limit, and none is refused before it is reached", () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 2 * WINDOW })), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), steps, (limit, pauses) => {
      const window = new SlidingWindow();
      const passed: number[] = [];
      let now = 0;
      for (const pause of pauses) {
        now += pause;
        const recent = passed.filter((time) => time > now - WINDOW).length;
        assert.equal(window.count(now), recent);
        const free = window.freeAt(limit, now);
        const taken = window.take(limit, now);
        assert.equal(taken, recent < limit);
        assert.equal(taken, free === now);
        if (taken) passed.push(now);
        else {
          assert.ok(passed.filter((time) => time > free - WINDOW).length < limit);
          assert.equal(passed.filter((time) => time > free - 1 - WINDOW).length, limit);
          assert.equal(window.nextAt(now), free, "the limit has been the same all along");
        }
      }
      for (const [index, time] of passed.entries()) {
        assert.ok(passed.filter((other, at) => at >= index && other < time + WINDOW).length <= limit);
      }
    }),
  );
});
