import assert from "node:assert/strict";
import { test } from "node:test";
import { termsOf } from "../../src/transcript/terms.js";

test("terms are bare lower-case words, compounds in parts, characters where there are no spaces", () => {
  assert.deepEqual(termsOf("“Well-Known,”  Don’t! U.S. $3.50 -5"), ["well", "known", "don't", "u.s", "$3.50", "-5"]);
  assert.deepEqual(termsOf("你好，iPhone 世界。"), ["你", "好", "iphone", "世", "界"]);
  assert.deepEqual(termsOf("... "), []);
});
