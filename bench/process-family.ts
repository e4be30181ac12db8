import { readdirSync, readFileSync } from "node:fs";

/** The process and its descendants. */
export function family(root: number): Set<number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = /^PPid:\s+(\d+)$/m.exec(readProc(Number(name), "status"))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const members = new Set([root]);
  for (let before = 0; before < members.size; ) {
    before = members.size;
    for (const [pid, parent] of parents) if (members.has(parent)) members.add(pid);
  }
  return members;
}

/** A file of /proc about a process; empty for one that has just ended. */
export function readProc(pid: number, file: "status" | "smaps_rollup" | "stat"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
