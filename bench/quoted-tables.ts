import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blockNames, markedBlock, withMarkedBlock } from "./marked-block.js";
import { benchDir, packageRoot } from "./paths.js";

/** Pages of docs/ that show tables of the benchmark, each between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. */
export const QUOTING_PAGES = ["performance.md", "accuracy.md"] as const;

export interface QuotedTable {
  readonly name: string;
  /** What the page shows. */
  readonly quoted: string;
  /** What bench/README.md says: the table with what stands around it, but without its heading. */
  readonly measured: string;
}

/** @throws Error where a page quotes a table that bench/README.md lacks. */
export function quotedTables(page: string): QuotedTable[] {
  const benchmark = readFileSync(join(benchDir, "README.md"), "utf8");
  const text = readFileSync(pathOf(page), "utf8");
  return blockNames(text).map((name) => ({ name, quoted: markedBlock(text, name), measured: measured(benchmark, name) }));
}

/** Brings every page up to what bench/README.md says now. */
export function quoteTables(): void {
  for (const page of QUOTING_PAGES) {
    const text = readFileSync(pathOf(page), "utf8");
    const upToDate = quotedTables(page).reduce((whole, { name, measured }) => withMarkedBlock(whole, name, measured), text);
    writeFileSync(pathOf(page), upToDate);
  }
}

function measured(benchmark: string, name: string): string {
  const begin = `<!-- table: ${name} -->\n`;
  const from = benchmark.indexOf(begin);
  if (from < 0) throw new Error(`bench/README.md has no table ${name}`);
  const text = benchmark.slice(from + begin.length);
  return `${text.slice(text.indexOf("\n") + 1, text.search(/<!-- (table:|end of tables)/)).trim()}\n`;
}

function pathOf(page: string): string {
  return join(packageRoot, "docs", page);
}
