import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { benchDir, packageRoot } from "./paths.js";

/** Pages of docs/ that show tables of the benchmark, each between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. */
export const QUOTING_PAGES = ["performance.md", "accuracy.md"] as const;

const QUOTE = /<!-- (.+):begin -->\n([\s\S]*?)<!-- \1:end -->/g;

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
  return [...read(page).matchAll(QUOTE)].map(([, name, quoted]) => ({
    name: name!,
    quoted: quoted!,
    measured: measured(benchmark, name!),
  }));
}

/** Brings every page up to what bench/README.md says now. */
export function quoteTables(): void {
  const benchmark = readFileSync(join(benchDir, "README.md"), "utf8");
  for (const page of QUOTING_PAGES) {
    const text = read(page).replace(QUOTE, (_, name: string) => `<!-- ${name}:begin -->\n${measured(benchmark, name)}<!-- ${name}:end -->`);
    writeFileSync(path(page), text);
  }
}

function measured(benchmark: string, name: string): string {
  const begin = `<!-- table: ${name} -->\n`;
  const from = benchmark.indexOf(begin);
  if (from < 0) throw new Error(`bench/README.md has no table ${name}`);
  const text = benchmark.slice(from + begin.length);
  return `${text.slice(text.indexOf("\n") + 1, text.search(/<!-- (table:|end of tables)/)).trim()}\n`;
}

function path(page: string): string {
  return join(packageRoot, "docs", page);
}

function read(page: string): string {
  return readFileSync(path(page), "utf8");
}
