import assert from "node:assert/strict";
import { test } from "node:test";
import { type Clock, framesOf, keepPace } from "../../bench/live/index.js";

/** Time that passes only when somebody waits. */
function turned(): Clock & { pass(ms: number): void } {
  let time = 5000;
  return {
    now: () => time,
    wait: async (ms) => {
      time += ms;
    },
    pass: (ms) => {
      time += ms;
    },
  };
}

test("frames have one length and the last one what is left", () => {
  const frames = framesOf(Buffer.from("abcdefgh"), 3);
  assert.deepEqual(
    frames.map((frame) => frame.toString()),
    ["abc", "def", "gh"],
  );
});

test("a frame is sent when its last sample has been spoken", async () => {
  const clock = turned();
  const sent: number[] = [];
  await keepPace(framesOf(Buffer.alloc(250), 100), 10, clock, () => void sent.push(clock.now() - 5000));
  assert.deepEqual(sent, [10, 20, 25]);
});

test("a frame that is late moves none of those after it", async () => {
  const clock = turned();
  const sent: number[] = [];
  const late = await keepPace(framesOf(Buffer.alloc(400), 100), 10, clock, () => {
    sent.push(clock.now() - 5000);
    if (sent.length === 1) clock.pass(15);
  });
  assert.deepEqual(sent, [10, 25, 30, 40]);
  assert.equal(late, 5);
});

test("a timer that fires early is waited for again", async () => {
  const clock = turned();
  const early: Clock = { now: clock.now, wait: async (ms) => clock.pass(Math.max(1, ms / 2)) };
  const sent: number[] = [];
  await keepPace(framesOf(Buffer.alloc(100), 100), 1, early, () => void sent.push(clock.now() - 5000));
  assert.ok(sent[0]! >= 100, `${sent[0]}`);
});

test("the receiver may hold the sender up", async () => {
  const clock = turned();
  const sent: number[] = [];
  const late = await keepPace(framesOf(Buffer.alloc(300), 100), 10, clock, async () => {
    sent.push(clock.now() - 5000);
    await clock.wait(30);
  });
  assert.deepEqual(sent, [10, 40, 70]);
  assert.equal(late, 40);
});
