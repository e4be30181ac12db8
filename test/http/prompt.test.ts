import assert from "node:assert/strict";
import { test } from "node:test";
import { asSentence, promptOf } from "../../src/http/shared-values.js";

for (const [hint, sentence] of [
  ["Kubernetes, Americans", "Kubernetes, Americans."],
  ["Kubernetes, ", "Kubernetes."],
  ["He said yes.", "He said yes."],
  ["Did he?", "Did he?"],
  ["He said “yes!”", "He said “yes!”"],
  ["(He did.)", "(He did.)"],
  ["東京、大阪。", "東京、大阪。"],
  ["", ""],
] as const) {
  test(`a hint ends as a sentence: ${JSON.stringify(hint)}`, () => assert.equal(asSentence(hint), sentence));
}

test("terms come before the prompt, a boost behind a term is left out, and the whole ends as a sentence", () => {
  assert.equal(promptOf({ keywords: ["berg:2"], keyterm: ["Titanic"], prompt: "About ships" }), "berg, Titanic. About ships.");
  assert.equal(promptOf({ keyterm: ["Titanic"] }), "Titanic.");
  assert.equal(promptOf({}), undefined);
});
