import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { collectGarbage } from "../../src/engine/memory.js";
import { untilAborted } from "../../src/engine/until-aborted.js";

/** Numbers from 0; told when it is ended. */
function counting(last: number, after?: () => Promise<unknown>) {
  const state = { begun: false, ended: false };
  async function* numbers() {
    state.begun = true;
    try {
      for (let i = 0; i <= last; i++) yield i;
      await after?.();
    } finally {
      state.ended = true;
    }
  }
  return { state, source: numbers() };
}

const reason = new Error("the client left");
const hang = () => new Promise(() => undefined);

test("what the source gives comes through, and its end", async () => {
  const got: number[] = [];
  for await (const each of untilAborted(counting(3).source, new AbortController().signal)) got.push(each);
  assert.deepEqual(got, [0, 1, 2, 3]);
});

test("an error of the source comes through", async () => {
  const { source } = counting(0, () => Promise.reject(new RangeError("broken")));
  const all = untilAborted(source, new AbortController().signal);
  await all.next();
  await assert.rejects(all.next(), RangeError);
});

test("a signal that is aborted already leaves the source unread", async () => {
  const { source, state } = counting(3);
  await assert.rejects(untilAborted(source, AbortSignal.abort(reason)).next(), (error) => error === reason);
  assert.equal(state.begun, false);
});

test("an abort ends the wait for a source that hangs", async () => {
  const abort = new AbortController();
  const all = untilAborted(counting(0, hang).source, abort.signal);
  await all.next();
  const waiting = assert.rejects(all.next(), (error) => error === reason);
  await setImmediate();
  abort.abort(reason);
  await waiting;
});

test("the source is ended when its consumer stops or the signal is aborted between two of its values", async () => {
  const { source, state } = counting(9);
  for await (const each of untilAborted(source, new AbortController().signal)) if (each === 1) break;
  await setImmediate();
  assert.equal(state.ended, true);
  const abort = new AbortController();
  const other = counting(9);
  const all = untilAborted(other.source, abort.signal);
  await all.next();
  abort.abort(reason);
  await assert.rejects(all.next(), (error) => error === reason);
  await setImmediate();
  assert.equal(other.state.ended, true);
});

test("what was given is not held on to while the source goes on", async () => {
  async function* windows() {
    for (let i = 0; i < 3; i++) yield { pcm: new Float32Array(1000) };
    await hang();
  }
  const abort = new AbortController();
  const all = untilAborted(windows(), abort.signal);
  const given: WeakRef<object>[] = [];
  for (let i = 0; i < 3; i++) given.push(new WeakRef((await all.next()).value as object));
  const waiting = assert.rejects(all.next(), (error) => error === reason);
  await setImmediate();
  await collectGarbage();
  // The last may still be in the hands of whoever waits for the next.
  assert.deepEqual(
    given.slice(0, 2).map((each) => each.deref()),
    [undefined, undefined],
  );
  abort.abort(reason);
  await waiting;
});
