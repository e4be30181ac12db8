import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parameterTable } from "../../../src/http/listen-parameters.js";

test("every parameter of /v1/listen has a test by its name", () => {
  // Titles begin with the names: `start, duration: …`, or a name in a table that makes one test a row.
  const sources = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".test.js") && !name.startsWith("every-parameter"))
    .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"));
  const named = new Set<string>();
  for (const source of sources) {
    for (const [, names] of source.matchAll(/test\("([a-z_, ]+): /g)) for (const name of names!.split(", ")) named.add(name);
    for (const [list] of source.matchAll(/\["[a-z_", ]+\]\) \{\s+test\(`/g))
      for (const [, name] of list.matchAll(/"([a-z_]+)"/g)) named.add(name!);
    for (const [, name] of source.matchAll(/^ {4}\["([a-z_]+)", "[^"]+"\],$/gm)) named.add(name!);
  }
  assert.deepEqual(
    Object.keys(parameterTable).filter((name) => !named.has(name)),
    [],
  );
});
