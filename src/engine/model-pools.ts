import { EngineError } from "./engine.js";
import type { CatalogEntry } from "./model-catalog.js";
import type { ModelPool } from "./model-pool.js";

export interface ModelPoolsOptions {
  /** Bytes that the loaded models may take together. */
  readonly budget: number;
  /** Bytes that a model takes when it is loaded. */
  readonly memoryOf: (entry: CatalogEntry) => number;
  /** Starts to load a model. */
  readonly open: (entry: CatalogEntry) => ModelPool;
}

/** A model that is in use: it stays loaded until it is released. `release` may be called more than once. */
export interface Lease {
  readonly pool: ModelPool;
  release(): void;
}

interface Loaded {
  readonly entry: CatalogEntry;
  readonly pool: ModelPool;
  readonly bytes: number;
  /** Loaded for as long as the engine lives, whatever the budget. */
  readonly pinned: boolean;
  users: number;
  /** Order of the last use. */
  used: number;
}

/** Seconds after which a request for a model that has no room now may find some. */
const RETRY_AFTER = 5;

/**
 * The models that are loaded: each on its first use, shared by all requests, and ended, the least recently used first, when another one needs
 * its memory. Ending a model ends its threads, because ONNX Runtime leaks when sessions are made and released in a living one.
 */
export class ModelPools {
  readonly #options: ModelPoolsOptions;
  readonly #loaded = new Map<string, Loaded>();
  /** Models whose file was replaced while they were in use. */
  readonly #retired = new Set<Loaded>();
  #uses = 0;

  constructor(options: ModelPoolsOptions) {
    this.#options = options;
  }

  /** Loads a model that stays. */
  pin(entry: CatalogEntry): ModelPool {
    return this.#open(entry, true).pool;
  }

  /** What is loaded, by the models' full names. */
  get entries(): readonly (readonly [string, ModelPool])[] {
    return [...this.#loaded].map(([name, { pool }]) => [name, pool] as const);
  }

  get(fullName: string): ModelPool | undefined {
    return this.#loaded.get(fullName)?.pool;
  }

  /**
   * Takes a model, loading it when it is not loaded yet.
   * @throws EngineError `not_ready` when the models in use leave it no room now, `model_invalid` when the budget never does
   */
  acquire(entry: CatalogEntry): Lease {
    const existing = this.#loaded.get(entry.fullName);
    // Another object is another file: it was replaced, and the old weights serve nobody new.
    if (existing !== undefined && existing.entry !== entry && !existing.pinned) this.#retire(existing);
    const loaded = this.#loaded.get(entry.fullName) ?? this.#open(entry, false);
    loaded.users += 1;
    this.#uses += 1;
    loaded.used = this.#uses;
    let held = true;
    return {
      pool: loaded.pool,
      release: () => {
        if (held) this.#release(loaded);
        held = false;
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#loaded.values(), ...this.#retired].map(({ pool }) => pool.close()));
  }

  #open(entry: CatalogEntry, pinned: boolean): Loaded {
    const bytes = this.#options.memoryOf(entry);
    if (!pinned) this.#makeRoom(entry, bytes);
    const loaded: Loaded = { entry, pool: this.#options.open(entry), bytes, pinned, users: 0, used: 0 };
    this.#loaded.set(entry.fullName, loaded);
    return loaded;
  }

  #makeRoom(entry: CatalogEntry, bytes: number): void {
    const { budget } = this.#options;
    const all = [...this.#loaded.values(), ...this.#retired];
    const pinned = all.filter((each) => each.pinned).reduce((sum, each) => sum + each.bytes, 0);
    if (bytes + pinned > budget)
      throw new EngineError(
        "model_invalid",
        `The model ${entry.id} needs ${megabytes(bytes)} MB of memory: raise MODEL_MEMORY_MB, which is ${megabytes(budget)} now.`,
      );
    let free = budget - all.reduce((sum, each) => sum + each.bytes, 0);
    const idle = [...this.#loaded.values()].filter((each) => each.users === 0 && !each.pinned).sort((a, b) => a.used - b.used);
    const evicted = idle.filter((each) => {
      if (free >= bytes) return false;
      free += each.bytes;
      return true;
    });
    if (free < bytes)
      throw new EngineError(
        "not_ready",
        `The models in use leave no memory for ${entry.id}. Try again later, or raise MODEL_MEMORY_MB.`,
        RETRY_AFTER,
      );
    for (const each of evicted) this.#end(each);
  }

  #release(loaded: Loaded): void {
    loaded.users -= 1;
    if (loaded.users > 0) return;
    // A model that could not be loaded is tried again by the next request: memory or files may have been short for a while.
    if (this.#retired.has(loaded) || (!loaded.pinned && loaded.pool.failed)) this.#end(loaded);
  }

  #retire(loaded: Loaded): void {
    this.#loaded.delete(loaded.entry.fullName);
    if (loaded.users === 0) this.#end(loaded);
    else this.#retired.add(loaded);
  }

  #end(loaded: Loaded): void {
    this.#retired.delete(loaded);
    if (this.#loaded.get(loaded.entry.fullName) === loaded) this.#loaded.delete(loaded.entry.fullName);
    void loaded.pool.close();
  }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
