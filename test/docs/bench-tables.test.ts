import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkTable } from "../http/reference-table.js";
import { root } from "../started-program.js";

const benchmark = readFileSync(join(root, "bench/README.md"), "utf8");

/** A table of the benchmark with what stands around it, but without its heading. */
function measured(name: string): string {
  const begin = `<!-- table: ${name} -->\n`;
  const from = benchmark.indexOf(begin);
  assert.ok(from >= 0, `bench/README.md has no table ${name}`);
  const text = benchmark.slice(from + begin.length);
  return text.slice(text.indexOf("\n") + 1, text.search(/<!-- (table:|end of tables)/)).trim();
}

for (const page of ["performance.md", "accuracy.md"]) {
  test(`the tables of ${page} are those of the benchmark`, () => {
    const names = [...readFileSync(join(root, "docs", page), "utf8").matchAll(/<!-- (.+):begin -->/g)].map((match) => match[1]!);
    assert.ok(names.length >= 5);
    for (const name of names) checkTable(page, name, measured(name));
  });
}
