import assert from "node:assert/strict";
import { test } from "node:test";
import { editDistance } from "../../src/transcript/edit-distance.js";

test("edits are counted up to the limit", () => {
  assert.equal(editDistance("kitten", "sitting", 3), 3);
  assert.equal(editDistance("kitten", "sitting", 2), undefined);
  assert.equal(editDistance("same", "same", 0), 0);
  assert.equal(editDistance("", "ab", 2), 2);
  assert.equal(editDistance("ab", "", 1), undefined);
});
