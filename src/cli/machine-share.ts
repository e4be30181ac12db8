import { availableParallelism, totalmem } from "node:os";
import type { Config } from "../config/index.js";

/** More threads than this share an operator of these models badly. */
const mostThreads = 8;

/** Workers and their threads, where the settings leave the choice to the machine. */
export function engineSize({ engineWorkers, engineThreads }: Config): { readonly workers: number; readonly threads: number } {
  const workers = engineWorkers === "auto" ? 1 : engineWorkers;
  const share = Math.max(1, Math.floor(availableParallelism() / workers));
  return { workers, threads: engineThreads === "auto" ? Math.min(mostThreads, share) : engineThreads };
}

export function audioWorkers({ audioWorkers: setting }: Config): number {
  return setting === "auto" ? Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2))) : setting;
}

/** Bytes that the loaded models may take together. */
export function modelMemory({ modelMemoryMb }: Config): number {
  // In a container the limit is the container's; 0 is none.
  const machine = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return modelMemoryMb === "auto" ? machine / 2 : modelMemoryMb * 2 ** 20;
}
