import assert from "node:assert/strict";
import { test } from "node:test";
import { QUOTING_PAGES, quotedTables } from "../../bench/quoted-tables.js";

for (const page of QUOTING_PAGES) {
  test(`the tables of ${page} are those of the benchmark`, () => {
    const tables = quotedTables(page);
    assert.ok(tables.length >= 5);
    for (const { name, quoted, measured } of tables) {
      assert.equal(quoted, measured, `docs/${page} is behind bench/README.md in "${name}": npm run bench -- --write brings both up`);
    }
  });
}
