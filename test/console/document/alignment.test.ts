import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { differences } from "../../../src/console/document/alignment.js";

test("differences put in the place of what was there give what is there now, and nothing that is common lies in them", () => {
  const list = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 20 });
  fc.assert(
    fc.property(list, list, (old, now) => {
      const made = [...old];
      for (const change of differences(old, now).toReversed()) {
        made.splice(change.old[0], change.old[1] - change.old[0], ...now.slice(...change.new));
        const [gone, come] = [old.slice(...change.old), now.slice(...change.new)];
        assert.equal(
          gone.some((one) => come.includes(one)),
          false,
        );
      }
      assert.deepEqual(made, now);
    }),
  );
});

test("only what differs is different", () => {
  assert.deepEqual(differences(["a", "b", "c", "d"], ["a", "x", "c", "d", "e"]), [
    { old: [1, 2], new: [1, 2] },
    { old: [4, 4], new: [4, 5] },
  ]);
  assert.deepEqual(differences(["a", "b"], ["a", "b"]), []);
});
