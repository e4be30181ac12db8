import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { readModelHeader } from "../whisper/index.js";
import type { ModelInfo } from "./engine.js";

/** A model on disk with the path that its info leaves out. */
export interface CatalogEntry extends ModelInfo {
  readonly path: string;
  /** The name with its quantisation, which tells two files of one model apart. */
  readonly fullName: string;
}

/** A file that looks like a model and is none. */
export interface CatalogFault {
  readonly path: string;
  readonly reason: string;
}

const MODEL_FILE = /^ggml-(.+)\.bin$/;
const QUANTIZATION = /-q\d_\d$/;

/**
 * The models in some folders; those of earlier folders win. A model's id is its file's name without `ggml-`, quantisation and `.bin`;
 * a second file of the same model keeps its quantisation in the id.
 */
export class ModelCatalog {
  readonly entries: readonly CatalogEntry[];
  readonly faults: readonly CatalogFault[];

  constructor(folders: readonly string[]) {
    const entries: CatalogEntry[] = [];
    const faults: CatalogFault[] = [];
    for (const path of folders.flatMap(modelFiles)) {
      const fullName = MODEL_FILE.exec(basename(path))?.[1] ?? "";
      if (entries.some((entry) => entry.fullName === fullName)) continue;
      const short = fullName.replace(QUANTIZATION, "");
      const id = entries.some((entry) => entry.id === short) ? fullName : short;
      try {
        entries.push(describe(path, id, fullName));
      } catch (error) {
        faults.push({ path, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    this.entries = entries;
    this.faults = faults;
  }

  find(name: string): CatalogEntry | undefined {
    return this.entries.find((entry) => entry.id === name) ?? this.entries.find((entry) => entry.fullName === name);
  }
}

function modelFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => MODEL_FILE.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function describe(path: string, id: string, fullName: string): CatalogEntry {
  const header = readModelHeader(path);
  const { size, mtimeMs } = statSync(path);
  return {
    id,
    fullName,
    path,
    file: basename(path),
    sizeBytes: size,
    multilingual: header.multilingual,
    languages: header.languages,
    uuid: uuidOf(JSON.stringify([fullName, size, header.dimensions])),
    quantization: header.quantization,
    created: Math.floor(mtimeMs / 1000),
  };
}

/** A UUID of version 8 (RFC 9562, section 5.8): 122 bits of a hash. */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
