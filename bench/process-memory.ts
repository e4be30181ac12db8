import { family, readProc } from "./process-family.js";

const KIB_IN_MB = 1024 / 1e6;

/**
 * Resident memory of a process and its descendants in megabytes (10⁶ bytes), from /proc: their proportional set sizes, in which the pages
 * of one program that several of them share count once.
 */
export function residentMb(pid: number): number {
  return memoryMb(pid, "smaps_rollup", "Pss");
}

/** The most that each process of the family ever held, added up, in megabytes. */
export function peakMb(pid: number): number {
  return memoryMb(pid, "status", "VmHWM");
}

function memoryMb(pid: number, file: "status" | "smaps_rollup", field: string): number {
  const pattern = new RegExp(`^${field}:\\s+(\\d+) kB`, "m");
  let kib = 0;
  for (const member of family(pid)) kib += Number(pattern.exec(readProc(member, file))?.[1] ?? 0);
  return kib * KIB_IN_MB;
}
