import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markedBlock, withMarkedBlock } from "../../bench/marked-block.js";

const docs = join(import.meta.dirname, "../../../docs");

/** Checks that a document holds a generated table between its markers; with UPDATE_DOCS set, puts it there first. */
export function checkTable(document: string, name: string, table: string): void {
  const path = join(docs, document);
  const text = readFileSync(path, "utf8");
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(path, withMarkedBlock(text, name, `${table}\n`));
  else assert.equal(markedBlock(text, name), `${table}\n`, `docs/${document} is behind the code: run UPDATE_DOCS=1 npm test`);
}
