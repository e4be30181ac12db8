import assert from "node:assert/strict";
import { test } from "node:test";
import { asSpoken } from "../../bench/accuracy/spoken.js";

test("signs are written as they are read, however an engine wrote them", () => {
  const reference = asSpoken("The expression goes 6 × 10 = 60", "en");
  assert.equal(reference, "The expression goes 6 times 10 equals 60");
  for (const text of ["6×10=60", "6 x 10 = 60", "6 X 10 equals 60"]) assert.equal(asSpoken(`The expression goes ${text}`, "en"), reference);
  assert.equal(asSpoken("followed by # or just #", "en"), "followed by pound or just pound");
});

test("what is no sign stays", () => {
  for (const text of ["x marks 10 x", "issue #12", "Mexico 6 exits", ""]) assert.equal(asSpoken(text, "en"), text);
});

test("Spanish digits and letters of a dial are one way to write them, within words they are not", () => {
  assert.equal(asSpoken("Use el siete para la cú y el NUEVE para la Zeta.", "es"), "Use el 7 para la q y el 9 para la z.");
  for (const text of ["la zetaína", "docena", "uno", "cuál"]) assert.equal(asSpoken(text, "es"), text);
  assert.equal(asSpoken("siete", "de"), "siete");
});
