import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FairQueue, Flow } from "../../src/engine/fair-queue.js";

test("items of one flow, and of flows that come together, keep their order", () => {
  const queue = new FairQueue<string>();
  const flow = new Flow();
  queue.add("a", flow, 10);
  queue.add("b", flow, 10);
  queue.add("c", flow, 10);
  assert.equal(queue.size, 3);
  assert.deepEqual([queue.next(), queue.next(), queue.next(), queue.next()], ["a", "b", "c", undefined]);
  for (const name of ["d", "e", "f"]) queue.add(name, new Flow(), 10);
  assert.deepEqual([queue.next(), queue.next(), queue.next()], ["d", "e", "f"]);
});

test("a new short request passes a long one that has been served", () => {
  const queue = new FairQueue<string>();
  const long = new Flow();
  for (let i = 0; i < 5; i++) queue.add(`long ${i}`, long, 30);
  assert.equal(queue.next(), "long 0");
  assert.equal(queue.next(), "long 1");
  queue.add("short", new Flow(), 5);
  assert.equal(queue.next(), "short");
  assert.equal(queue.next(), "long 2");
});

test("a long request is not starved by short ones that keep coming", () => {
  const queue = new FairQueue<string>();
  const long = new Flow();
  queue.add("long 0", long, 30);
  queue.next();
  queue.add("long 1", long, 30);
  queue.add("short", new Flow(), 5);
  let served = 0;
  for (; served < 500 && queue.next() !== "long 1"; served++) queue.add("short", new Flow(), 5);
  assert.ok(served < 500, "500 short requests went first");
});

test("an item can be taken back, once", () => {
  const queue = new FairQueue<string>();
  queue.add("a", new Flow(), 1);
  queue.add("b", new Flow(), 1);
  assert.equal(queue.remove("a"), true);
  assert.equal(queue.remove("a"), false);
  assert.deepEqual([queue.size, queue.next()], [1, "b"]);
});

test("a drained queue is empty and works on", () => {
  const queue = new FairQueue<string>();
  queue.add("a", new Flow(), 1);
  queue.add("b", new Flow(), 1);
  assert.deepEqual(queue.drain(), ["a", "b"]);
  assert.deepEqual([queue.size, queue.next()], [0, undefined]);
  queue.add("c", new Flow(), 1);
  assert.equal(queue.next(), "c");
});

test("flows that always want more are served within two items of each other", () => {
  const cost = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(fc.array(cost, { minLength: 2, maxLength: 6 }), (costs) => {
      const queue = new FairQueue<number>();
      const flows = costs.map(() => new Flow());
      const served = costs.map(() => 0);
      for (const [i, each] of costs.entries()) queue.add(i, flows[i], each);
      for (let turn = 0; turn < 200; turn++) {
        const i = queue.next()!;
        served[i] += costs[i];
        queue.add(i, flows[i], costs[i]);
      }
      assert.ok(Math.max(...served) - Math.min(...served) <= 2 * Math.max(...costs), String(served));
    }),
  );
});
