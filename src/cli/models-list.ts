import { relative } from "node:path";
import { publishedModels } from "../models/index.js";
import { columns, shownBytes } from "./amounts.js";
import type { InstalledModels } from "./installed-models.js";
import { ownName } from "./own-name.js";

/** What `models list` knows, as it goes into JSON. */
export function modelList(installed: InstalledModels, defaultModel: string, all: boolean) {
  const { catalog, partial } = installed;
  const { entries, faults } = catalog;
  const first = catalog.find(defaultModel);
  const names = new Set(entries.map(({ fullName }) => fullName));
  return {
    models: entries.map((entry) => ({
      id: entry.id,
      name: entry.fullName,
      path: entry.path,
      bytes: entry.sizeBytes,
      quantization: entry.quantization,
      multilingual: entry.multilingual,
      languages: entry.languages,
      embedded: installed.isEmbedded(entry),
      default: entry === first,
    })),
    damaged: faults,
    partial,
    ...(all && { available: publishedModels.map(({ name, bytes }) => ({ name, bytes, installed: names.has(name) })) }),
  };
}

type ModelList = ReturnType<typeof modelList>;

/** The same for people. */
export function renderList({ models, damaged, partial, available }: ModelList): string {
  const here = (path: string) => {
    const short = relative(process.cwd(), path);
    return short.startsWith("..") ? path : short;
  };
  const rows = models.map((model) => [
    model.id,
    shownBytes(model.bytes),
    model.quantization,
    model.multilingual ? `${model.languages.length} languages` : "English",
    `${model.embedded ? "comes with the server" : here(model.path)}${model.default ? ", default" : ""}`,
  ]);
  const lines = columns([["MODEL", "SIZE", "TYPE", "HEARS", "WHERE"], ...rows]);
  for (const { path, reason } of damaged) lines.push("", `${here(path)} cannot be used: ${reason}`);
  for (const { name, received, total } of partial) {
    const of = total === undefined ? "" : ` of ${shownBytes(total)}`;
    lines.push("", `${name}: ${shownBytes(received)}${of} are downloaded; go on with: ${ownName} models pull ${name}`);
  }
  if (available !== undefined) {
    const there = available.map(({ name, bytes, installed }) => [name, shownBytes(bytes), installed ? "installed" : ""]);
    lines.push("", ...columns([["PUBLISHED", "SIZE", ""], ...there]), "", `To get one: ${ownName} models pull NAME`);
  } else if (models.length > 0) lines.push("", `The published models: ${ownName} models list --all`);
  return lines.join("\n");
}
