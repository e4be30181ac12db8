import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const docs = join(import.meta.dirname, "../../../docs");

/** Checks that a document holds a generated table between its markers; with UPDATE_DOCS set, puts it there first. */
export function checkTable(document: string, name: string, table: string): void {
  const path = join(docs, document);
  const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`];
  const text = readFileSync(path, "utf8");
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  assert.ok(from >= begin.length && to >= from, `${document} has no markers for ${name}`);
  if (process.env.UPDATE_DOCS !== undefined) {
    writeFileSync(path, `${text.slice(0, from)}${table}\n${text.slice(to)}`);
    return;
  }
  assert.equal(text.slice(from, to), `${table}\n`, `docs/${document} is behind the code: run UPDATE_DOCS=1 npm test`);
}
