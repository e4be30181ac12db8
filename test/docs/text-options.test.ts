import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../started-program.js";
import { numerals, smart } from "../transcript/formatting/samples.js";

test("numbers and dates are written as the page of text options shows them", () => {
  const page = readFileSync(join(root, "docs/text.md"), "utf8");
  const table = page.slice(page.indexOf("| Said |"), page.indexOf("## Paragraphs"));
  const rows = [...table.matchAll(/^\| (.+) \| (.+) \| (.+) \|$/gm)].slice(2);
  assert.ok(rows.length >= 5);
  for (const [, said = "", smartly, digits] of rows) assert.deepEqual([smart(said), numerals(said)], [smartly, digits], said);
});
