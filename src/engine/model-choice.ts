import { basename } from "node:path";
import { EngineError, type TranscribeOptions } from "./engine.js";
import type { CatalogEntry, ModelCatalog } from "./model-catalog.js";

/** The model and the language that a request asks for. */
export interface ModelChoice {
  readonly entry: CatalogEntry;
  /** ISO 639-1; undefined when it is to be detected. */
  readonly language: string | undefined;
}

/** @throws EngineError `unknown_model`, `unsupported_language` */
export function chooseModel(catalog: ModelCatalog, { model, language, detectLanguage }: TranscribeOptions): ModelChoice {
  const entry = catalog.find(model);
  if (entry === undefined) throw new EngineError("unknown_model", missingModel(catalog, model));
  const detected = entry.multilingual ? detectLanguage : undefined;
  for (const code of detected ?? []) known(entry, code);
  return { entry, language: detected !== undefined ? undefined : known(entry, language ?? "en") };
}

/** The sentence for a model that is not in the catalog. */
export function missingModel(catalog: ModelCatalog, name: string): string {
  const ids = catalog.entries.map((each) => each.id).join(", ") || "none";
  const damaged = catalog.faults.find(({ path }) => basename(path).startsWith(`ggml-${name}`));
  const why = damaged === undefined ? "" : ` ${basename(damaged.path)} cannot be used: ${damaged.reason}`;
  return `There is no model ${name} here.${why} Available: ${ids}.`;
}

function known(entry: CatalogEntry, code: string): string {
  if (entry.languages.includes(code)) return code;
  const why = entry.multilingual ? "does not know it" : "is English-only";
  throw new EngineError("unsupported_language", `The language ${code} cannot be transcribed: the model ${entry.id} ${why}.`);
}
