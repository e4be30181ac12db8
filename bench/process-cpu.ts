import { family, readProc } from "./process-family.js";

/** Of the kernel's figures in /proc: USER_HZ, which is 100 on every Linux that Node runs on (proc(5), time(7)). */
const TICKS_PER_SECOND = 100;

/** Processor seconds, in programs and in the kernel, that a process and its living descendants have used so far. */
export function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const member of family(pid)) {
    // The second field is the program's name in brackets and may hold spaces: what is wanted stands behind it, utime being field 14.
    const stat = readProc(member, "stat");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields.length > 12) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_PER_SECOND;
}
