import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import type { BenchOptions } from "./options.js";
import { benchDir } from "./paths.js";
import type { CppSetup } from "./peers.js";
import { quoteTables } from "./quoted-tables.js";
import type { Section } from "./section.js";

/** In README.md the tables stand between these, each after a marker of its own, so that a run of one leaves the others as they are. */
const BEGIN = "<!-- tables: written by npm run bench -- --write -->";
const END = "<!-- end of tables -->";
const MARKER = /^<!-- table: (.+) -->$/m;

export interface Circumstances {
  readonly options: BenchOptions;
  readonly versions: Readonly<Record<string, string>>;
  readonly cppSetup?: CppSetup;
  /** Where the peers' texts come from. */
  readonly origin?: string;
}

/** A section as Markdown, with a line that says when, on what machine, and with what settings it was measured. */
export function report({ title, text }: Section, { options, versions, cppSetup, origin }: Circumstances): string {
  const cores = cpus();
  const facts = [
    new Date().toISOString().slice(0, 10),
    `${cores[0]!.model.trim()}, ${cores.length} cores, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${process.arch}`,
    `Node ${process.version}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    `${options.model}, ${options.threads} threads`,
    ...(cppSetup ? [`whisper.cpp fastest here with ${cppSetup.threads} threads and ${cppSetup.waiting} waiting`] : []),
    ...(origin !== undefined ? [origin] : []),
    ...Object.entries(options.env).map(([name, value]) => `${name}=${value}`),
    ...(options.quick ? ["**--quick: these figures mean little**"] : []),
  ];
  return `### ${title}, ${options.model}\n\n${text}\n\n*${facts.join("; ")}*`;
}

/** Puts sections into README.md under their keys, and into the pages that quote them; tables of other keys stay. */
export function writeReports(reports: ReadonlyMap<string, string>): void {
  const file = resolve(benchDir, "README.md");
  const readme = readFileSync(file, "utf8");
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} lacks the markers of the tables`);
  // Splitting at a pattern with a group gives the text before the first marker, then key and text in turn.
  const [, ...parts] = readme.slice(begin + BEGIN.length, end).split(new RegExp(MARKER, "gm"));
  const tables = new Map<string, string>();
  for (let index = 0; index + 1 < parts.length; index += 2) tables.set(parts[index]!, parts[index + 1]!.trim());
  for (const [key, text] of reports) tables.set(key, text);
  const body = [...tables].map(([key, text]) => `<!-- table: ${key} -->\n${text}`).join("\n\n");
  writeFileSync(file, `${readme.slice(0, begin + BEGIN.length)}\n\n${body}\n\n${readme.slice(end)}`);
  quoteTables();
}
