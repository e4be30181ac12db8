import assert from "node:assert/strict";
import { test } from "node:test";
import { EncoderTasks } from "../../src/engine/encoder-tasks.js";
import type { Urgency } from "../../src/engine/urgency.js";

const ask = (tasks: EncoderTasks, id: number, urgency: Urgency) =>
  tasks.hear({ type: "encode", id, pcm: new Float32Array(0), full: false, urgency });

const rest = (tasks: EncoderTasks) => {
  const ids: number[] = [];
  for (let task = tasks.next(); task !== undefined; task = tasks.next()) ids.push(task.id);
  return ids;
};

test("finals go before interims, interims before recordings, their first windows before later ones, and each in the order in which it came", () => {
  const tasks = new EncoderTasks();
  for (const [id, urgency] of (["later", "first", "interim", "final", "interim", "final"] as const).entries()) ask(tasks, id, urgency);
  assert.deepEqual(rest(tasks), [3, 5, 2, 4, 1, 0]);
});

test("what is cancelled is not encoded, and cancelling what has begun changes nothing", () => {
  const tasks = new EncoderTasks();
  for (let id = 0; id < 4; id++) ask(tasks, id, "interim");
  assert.equal(tasks.next()?.id, 0);
  tasks.hear({ type: "cancel", id: 0 });
  tasks.hear({ type: "cancel", id: 2 });
  assert.deepEqual(rest(tasks), [1, 3]);
});

test("while recordings are held back only live windows are encoded", () => {
  const tasks = new EncoderTasks();
  ask(tasks, 0, "first");
  ask(tasks, 1, "interim");
  tasks.hear({ type: "hold", urgencies: ["first", "later"] });
  assert.deepEqual(rest(tasks), [1]);
  tasks.hear({ type: "hold", urgencies: [] });
  assert.deepEqual(rest(tasks), [0]);
});

test("in the middle of a window only more urgent ones are taken, of those that are not held back", () => {
  const tasks = new EncoderTasks();
  for (const [id, urgency] of (["later", "interim", "final"] as const).entries()) ask(tasks, id, urgency);
  tasks.hear({ type: "hold", urgencies: ["interim", "first", "later"] });
  assert.deepEqual([tasks.next("later")?.id, tasks.next("later")?.id], [2, undefined]);
  tasks.hear({ type: "hold", urgencies: ["first", "later"] });
  assert.deepEqual([tasks.next("interim")?.id, tasks.next("later")?.id, tasks.next()?.id], [undefined, 1, undefined]);
});

test("a recording is encoded though live windows never cease", () => {
  const tasks = new EncoderTasks();
  ask(tasks, 1000, "later");
  for (let id = 0; ; id++) {
    ask(tasks, id, id % 2 === 0 ? "final" : "interim");
    if (tasks.next()?.id === 1000) break;
    assert.ok(id < 40, "it starves");
  }
});
