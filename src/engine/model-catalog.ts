import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Dimensions, type ModelHeader, readModelHeader } from "../whisper/index.js";
import type { ModelInfo } from "./engine.js";

/** A model on disk with the path that its info leaves out. */
export interface CatalogEntry extends ModelInfo {
  readonly path: string;
  /** The name with its quantisation, which tells two files of one model apart. */
  readonly fullName: string;
  readonly dimensions: Dimensions;
}

/** A file that looks like a model and is none. */
export interface CatalogFault {
  readonly path: string;
  readonly reason: string;
}

const MODEL_FILE = /^ggml-(.+)\.bin$/;
const QUANTIZATION = /-q\d_\d$/;
/** A file that was no model is read again when it has changed, but not more often than this: it may be in the middle of being copied. */
const REREAD_MS = 1000;

/** A file as a scan of the folders finds it. */
interface Found {
  readonly path: string;
  readonly fullName: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** What a file's header told, or why it could not be read. */
interface Reading {
  readonly found: Found;
  /** On `performance.now()`'s clock. */
  readonly at: number;
  readonly header: ModelHeader | string;
}

/**
 * The models in some folders; those of earlier folders win. A model's id is its file's name without `ggml-`, quantisation and `.bin`;
 * where several files claim an id, the one that is named so exactly has it, else the first, and the others keep their quantisation.
 *
 * The folders are looked at again whenever the list or an unknown name is asked for, so that files may come and go while the server runs.
 * That takes a few system calls; a header is read once.
 */
export class ModelCatalog {
  readonly #folders: readonly string[];
  readonly #readings = new Map<string, Reading>();
  /** The last scan, to see whether anything changed. */
  #key = "";
  #entries: readonly CatalogEntry[] = [];
  #faults: readonly CatalogFault[] = [];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
    this.#scan();
  }

  /** An entry stays the same object as long as its file and its id do. */
  get entries(): readonly CatalogEntry[] {
    this.#scan();
    return this.#entries;
  }

  get faults(): readonly CatalogFault[] {
    this.#scan();
    return this.#faults;
  }

  /** By id or full name. */
  find(name: string): CatalogEntry | undefined {
    return this.#lookUp(name) ?? (this.#scan() ? this.#lookUp(name) : undefined);
  }

  #lookUp(name: string): CatalogEntry | undefined {
    return this.#entries.find((entry) => entry.id === name) ?? this.#entries.find((entry) => entry.fullName === name);
  }

  /** @returns whether anything has changed. A folder that cannot be read keeps the server from starting, but does not disturb a running one. */
  #scan(): boolean {
    let found: Found[];
    try {
      found = this.#folders.flatMap(modelFiles);
    } catch (error) {
      if (this.#key === "") throw error;
      return false;
    }
    const readings = found.map((file) => this.#read(file));
    const key = JSON.stringify(readings.map(({ found: { path, size, mtimeMs }, at }) => [path, size, mtimeMs, at]));
    if (key === this.#key) return false;
    this.#key = key;
    const present = new Set(found.map(({ path }) => path));
    for (const path of this.#readings.keys()) if (!present.has(path)) this.#readings.delete(path);
    this.#arrange(readings);
    return true;
  }

  #read(found: Found): Reading {
    const known = this.#readings.get(found.path);
    const same = known?.found.size === found.size && known.found.mtimeMs === found.mtimeMs;
    if (known !== undefined && (same || (typeof known.header === "string" && performance.now() - known.at < REREAD_MS))) return known;
    const reading = { found, at: performance.now(), header: headerOrReason(found.path) };
    this.#readings.set(found.path, reading);
    return reading;
  }

  #arrange(readings: readonly Reading[]): void {
    const usable = new Map<string, CatalogFile>();
    const faults: CatalogFault[] = [];
    for (const { found, header } of readings) {
      if (usable.has(found.fullName)) continue;
      if (typeof header === "string") faults.push({ path: found.path, reason: header });
      else usable.set(found.fullName, { ...found, header });
    }
    const taken = new Set<string>();
    const before = this.#entries;
    this.#entries = [...usable.values()].map((file) => {
      const short = file.fullName.replace(QUANTIZATION, "");
      const id = file.fullName !== short && (usable.has(short) || taken.has(short)) ? file.fullName : short;
      taken.add(id);
      const fresh = describe(file, id);
      return before.find((entry) => isDeepStrictEqual(entry, fresh)) ?? fresh;
    });
    this.#faults = faults;
  }
}

interface CatalogFile extends Found {
  readonly header: ModelHeader;
}

function headerOrReason(path: string): ModelHeader | string {
  try {
    return readModelHeader(path);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function modelFiles(folder: string): Found[] {
  try {
    return readdirSync(folder)
      .sort()
      .flatMap((file) => {
        const fullName = MODEL_FILE.exec(file)?.[1];
        if (fullName === undefined) return [];
        const path = join(folder, file);
        return [{ path, fullName, ...sizeAndTime(path) }];
      });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Zeros for what is gone again, or a link to nowhere: reading its header will say so. */
function sizeAndTime(path: string): { readonly size: number; readonly mtimeMs: number } {
  try {
    const { size, mtimeMs } = statSync(path);
    return { size, mtimeMs };
  } catch {
    return { size: 0, mtimeMs: 0 };
  }
}

function describe({ path, fullName, size, mtimeMs, header }: CatalogFile, id: string): CatalogEntry {
  return {
    id,
    fullName,
    path,
    dimensions: header.dimensions,
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
