import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { killServers } from "../test/cli/kill-run.js";
import type { BenchOptions } from "./options.js";
import { progress } from "./progress.js";
import type { Section } from "./section.js";
import { table } from "./table.js";

/** A server that is killed at random moments while clients ask with callbacks: is every accepted job delivered, and with one result? */
export async function measureKills({ count: kills = 100, quick }: BenchOptions): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "kills-"));
  try {
    const report = await killServers({
      kills: quick ? 5 : kills,
      folder,
      onKill: (count, accepted) => progress(`kill ${count} of ${kills}, ${accepted} jobs accepted`),
    });
    const { accepted, deliveries, unanswered, lost, different, leftovers, seconds } = report;
    if (lost.length + different.length + leftovers > 0) process.exitCode = 1;
    const header = [
      "kills",
      "jobs accepted",
      "deliveries of them",
      "requests cut off",
      "lost",
      "with different results",
      "files left",
      "seconds",
    ];
    const row = [report.kills, accepted, deliveries, unanswered, lost.length, different.length, leftovers, Math.round(seconds)];
    return { title: "Killed under callback load", text: table(header, [row.map(String)]), raw: report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
