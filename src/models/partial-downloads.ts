import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { nameOfFile } from "./model-name.js";
import { sidecarPath } from "./part-file.js";
import { publishedModels } from "./published.js";

/** A download that was cut off, or still runs. */
export interface PartialDownload {
  readonly name: string;
  /** Bytes that are here. */
  readonly received: number;
  readonly total: number | undefined;
}

/** The downloads that another `pull` would go on with. */
export async function partialDownloads(folder: string): Promise<readonly PartialDownload[]> {
  const files = (await readdir(folder).catch(() => [])).sort();
  const found: PartialDownload[] = [];
  for (const file of files) {
    const model = file.replace(/\.part$/, "");
    const name = nameOfFile(model);
    if (model === file || name === undefined) continue;
    const part = await stat(join(folder, file)).catch(() => undefined);
    if (part === undefined || part.size === 0) continue;
    const total = (await noted(join(folder, model))) ?? publishedModels.find((each) => each.name === name)?.bytes;
    found.push({ name, received: part.size, total });
  }
  return found;
}

async function noted(model: string): Promise<number | undefined> {
  const text = await readFile(sidecarPath(model), "utf8").catch(() => "{}");
  try {
    const { total } = JSON.parse(text);
    return Number.isSafeInteger(total) ? total : undefined;
  } catch {
    return undefined;
  }
}
