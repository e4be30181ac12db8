import { join, resolve } from "node:path";
import type { Config } from "../config/index.js";
import { type CatalogEntry, ModelCatalog } from "../engine/index.js";
import { modelFile, type PartialDownload, partialDownloads } from "../models/index.js";
import { Failure } from "./failure.js";
import { modelFolders } from "./model-folders.js";

/** A model file that is named at the command line: a usable one, a damaged one, or the beginning of one. */
export interface NamedModel {
  readonly name: string;
  readonly path: string;
  readonly embedded: boolean;
}

/** What is on the disk, as the running server sees it. */
export class InstalledModels {
  readonly catalog: ModelCatalog;
  readonly partial: readonly PartialDownload[];
  readonly #folders: ReturnType<typeof modelFolders>;

  private constructor(config: Config, partial: readonly PartialDownload[]) {
    this.#folders = modelFolders(config);
    this.catalog = new ModelCatalog(Object.values(this.#folders));
    this.partial = partial;
  }

  static async read(config: Config): Promise<InstalledModels> {
    return new InstalledModels(config, await partialDownloads(modelFolders(config).own));
  }

  isEmbedded({ path }: { readonly path: string }): boolean {
    return resolve(path, "..") === resolve(this.#folders.embedded) && this.#folders.own !== resolve(this.#folders.embedded);
  }

  /** Every model file, damaged ones too. */
  get all(): readonly NamedModel[] {
    const damaged = this.catalog.faults.map(({ path }) => this.#named(path));
    return [...this.catalog.entries.map((entry) => this.#named(entry.path, entry)), ...damaged];
  }

  /** By the name in the file's name first, so that it is always clear which file is meant; then by id. @throws Failure */
  find(name: string): NamedModel {
    const { entries } = this.catalog;
    const file = modelFile(name);
    const exact = this.all.find(({ path }) => path.endsWith(`/${file}`) || path.endsWith(`\\${file}`));
    const begun = this.partial.find((each) => each.name === name);
    const byId = entries.find((entry) => entry.id === name);
    if (exact !== undefined) return exact;
    if (begun !== undefined) return { name, path: join(this.#folders.own, file), embedded: false };
    if (byId !== undefined) return this.#named(byId.path, byId);
    throw new Failure(`There is no model "${name}" here. There are: ${entries.map(({ id }) => id).join(", ") || "none"}.`);
  }

  #named(path: string, entry?: CatalogEntry): NamedModel {
    const name = entry?.fullName ?? path.replace(/^.*ggml-/, "").replace(/\.bin$/, "");
    return { name, path, embedded: this.isEmbedded({ path }) };
  }
}
