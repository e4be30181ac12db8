import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, changed, redone, undone } from "../../../src/console/document/index.js";

test("steps are taken back and again, and a new one forgets those that were taken back", () => {
  const two = changed(changed(begun("a"), "b"), "c");
  const one = undone(two);
  assert.equal(one.present, "b");
  assert.equal(redone(one).present, "c");
  assert.equal(undone(undone(undone(one))).present, "a");
  const other = changed(one, "d");
  assert.equal(redone(other).present, "d");
  assert.equal(undone(other).present, "b");
  assert.equal(changed(one, "b").future.length, 1);
});
