import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { killServers } from "./kill-run.js";

const folder = mkdtempSync(join(tmpdir(), "kills-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("a server that is killed at random moments loses no job that it accepted, and delivers none with different results", async () => {
  const report = await killServers({ kills: 12, seconds: 120, folder });
  assert.deepEqual([report.lost, report.different, report.leftovers], [[], [], 0]);
  assert.ok(report.kills >= 3 && report.accepted > report.kills, `${report.kills} kills, ${report.accepted} jobs`);
  assert.ok(report.deliveries >= report.accepted);
});
