import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { killServers } from "./kill-run.js";

const folder = mkdtempSync(join(tmpdir(), "kills-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("a server that is killed at random moments loses no job that it accepted, and delivers none with different results", async () => {
  const report = await killServers({ kills: 10, folder });
  assert.deepEqual([report.lost, report.different, report.leftovers], [[], [], 0]);
  assert.ok(report.accepted >= 10, `${report.accepted} jobs were accepted`);
  assert.ok(report.deliveries >= report.accepted);
});
