import { readdirSync, readFileSync } from "node:fs";

const KIB_IN_MB = 1024 / 1e6;

/** Resident memory of a process and its descendants in megabytes (10⁶ bytes), from /proc. */
export function residentMb(pid: number): number {
  return memoryMb(pid, "VmRSS");
}

/** The most that each process of the family ever held, added up, in megabytes. */
export function peakMb(pid: number): number {
  return memoryMb(pid, "VmHWM");
}

function memoryMb(pid: number, field: "VmRSS" | "VmHWM"): number {
  let kib = 0;
  for (const member of family(pid)) {
    const match = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readStatus(member));
    kib += Number(match?.[1] ?? 0);
  }
  return kib * KIB_IN_MB;
}

function family(root: number): Set<number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = /^PPid:\s+(\d+)$/m.exec(readStatus(Number(name)))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const members = new Set([root]);
  for (let before = 0; before < members.size; ) {
    before = members.size;
    for (const [pid, parent] of parents) if (members.has(parent)) members.add(pid);
  }
  return members;
}

/** Empty for a process that has just ended. */
function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
