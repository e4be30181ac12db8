import { cpuSeconds } from "../process-cpu.js";
import { residentMb } from "../process-memory.js";
import { median } from "../statistics.js";

const EVERY_MS = 1000;

export interface FamilyFigures {
  /** Processor seconds used while it was watched. */
  readonly cpu: number;
  /** Wall-clock seconds. */
  readonly seconds: number;
  /** Megabytes resident, in the median of the moments that were looked at, and at most. */
  readonly memoryMb: number;
  readonly mostMb: number;
}

/** Watches a process and its descendants until it is asked for the figures. */
export function watchFamily(pid: number): () => FamilyFigures {
  const began = performance.now();
  const cpuBefore = cpuSeconds(pid);
  const samples = [residentMb(pid)];
  const timer = setInterval(() => samples.push(residentMb(pid)), EVERY_MS);
  return () => {
    clearInterval(timer);
    samples.push(residentMb(pid));
    return {
      cpu: cpuSeconds(pid) - cpuBefore,
      seconds: (performance.now() - began) / 1000,
      memoryMb: median(samples.slice(1)),
      mostMb: Math.max(...samples),
    };
  };
}
