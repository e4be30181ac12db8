import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { collectGarbage } from "../../src/engine/memory.js";
import { Specimens } from "../../src/engine/specimens.js";

function fresh(specimens: Specimens): WeakRef<object> {
  const each = { keys: new Float32Array(4) };
  specimens.keep(each);
  return new WeakRef(each);
}

test("what was kept last outlives a collection, and what was kept before does not", async () => {
  const specimens = new Specimens();
  const first = fresh(specimens);
  await setImmediate(); // a weak reference holds for the rest of its turn
  await collectGarbage();
  assert.deepEqual(first.deref(), { keys: new Float32Array(4) });
  await setImmediate();
  const second = fresh(specimens);
  await setImmediate();
  await collectGarbage();
  assert.equal(first.deref(), undefined);
  assert.notEqual(second.deref(), undefined);
});
