import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LiveLoad } from "../../src/engine/live-load.js";
import { LiveStreams } from "../../src/engine/live-streams.js";

function clocked() {
  const clock = { seconds: 100 };
  const load = new LiveLoad(() => clock.seconds);
  const measure = (seconds: number) => {
    const end = load.begin();
    clock.seconds += seconds;
    end(true);
  };
  return { clock, load, measure };
}

test("nothing measured is no delay", () => {
  assert.equal(clocked().load.delay, 0);
});

test("many measurements of about one length give about that length, and scattered ones more than their mean", () => {
  const even = clocked();
  for (let i = 0; i < 60; i++) even.measure(0.2);
  assert.ok(Math.abs(even.load.delay - 0.2) < 0.02, String(even.load.delay));
  const scattered = clocked();
  for (let i = 0; i < 60; i++) scattered.measure(i % 2 === 0 ? 0.05 : 0.35);
  assert.ok(scattered.load.delay > 0.4, String(scattered.load.delay));
});

test("what waits still counts as long as it has waited, until it is answered or given up", () => {
  const { clock, load } = clocked();
  const ends = [load.begin(), load.begin()];
  clock.seconds += 3;
  assert.equal(load.delay, 3);
  ends[0]!(false);
  assert.equal(load.delay, 3);
  ends[1]!(false);
  assert.equal(load.delay, 0);
});

test("an end that is told twice counts once", () => {
  const { clock, load } = clocked();
  const end = load.begin();
  clock.seconds += 1;
  end(true);
  const { delay } = load;
  end(true);
  assert.equal(load.delay, delay);
});

test("without measurements the delay falls towards nothing, and never rises", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 40 }), (lengths) => {
      const { clock, load, measure } = clocked();
      for (const each of lengths) measure(each);
      let before = load.delay;
      for (let i = 0; i < 12; i++) {
        clock.seconds += 5;
        assert.ok(load.delay <= before + 1e-9);
        before = load.delay;
      }
      assert.ok(before < 0.01, String(before));
    }),
  );
});

test("a stream is refused while finals take too long, and opened again some time after", () => {
  const { clock, load, measure } = clocked();
  const streams = new LiveStreams({ maxStreams: 10, maxDelay: 1 }, load);
  streams.check();
  for (let i = 0; i < 10; i++) measure(1.5);
  assert.throws(() => streams.check(), { name: "EngineError", code: "queue_full", message: /live text takes 1\.\d s now/, retryAfter: 4 });
  clock.seconds += 20;
  streams.check();
});

test("finals that take long are no reason to refuse while most of the time there is none", () => {
  const { clock, load, measure } = clocked();
  const streams = new LiveStreams({ maxStreams: 10, maxDelay: 1 }, load);
  for (let i = 0; i < 20; i++) {
    measure(2);
    clock.seconds += 4;
    streams.check();
  }
  assert.ok(load.delay > 0.5);
});

test("a final that is never answered is a reason to refuse", () => {
  const { clock, load } = clocked();
  const streams = new LiveStreams({ maxStreams: 10, maxDelay: 1 }, load);
  load.begin();
  streams.check();
  clock.seconds += 10;
  assert.throws(() => streams.check(), { code: "queue_full" });
});

test("a machine that has caught up takes streams again while it goes on measuring", () => {
  const { clock, load, measure } = clocked();
  const streams = new LiveStreams({ maxStreams: 10, maxDelay: 1 }, load);
  for (let i = 0; i < 20; i++) measure(2);
  assert.throws(() => streams.check(), { code: "queue_full" });
  for (let i = 0; i < 30; i++) {
    measure(0.1);
    clock.seconds += 0.9;
  }
  streams.check();
  assert.ok(load.delay < 0.3, String(load.delay));
});
