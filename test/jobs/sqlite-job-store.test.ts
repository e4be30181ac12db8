import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openJobStore } from "../../src/jobs/index.js";
import { jobStoreContract } from "./job-store-contract.js";
import { someJob } from "./some-job.js";

const folder = mkdtempSync(join(tmpdir(), "jobs-"));
after(() => rmSync(folder, { recursive: true, force: true }));

jobStoreContract("SQLite", (place) => openJobStore(join(folder, place, "jobs.db")));

test("the file, with transcripts and passwords in it, is its owner's alone", { skip: process.platform === "win32" }, async () => {
  const path = join(folder, "owned", "jobs.db");
  const store = await openJobStore(path);
  await store.add(someJob());
  for (const end of ["", "-wal"]) assert.equal(statSync(path + end).mode & 0o777, 0o600, end);
  await store.close();
});

test("a file that is no database is refused by name", async () => {
  const path = join(folder, "not.db");
  writeFileSync(path, "this is a text that goes on for a while".repeat(100));
  await assert.rejects(openJobStore(path), { name: "DatabaseError", message: /not\.db cannot be used/ });
});
