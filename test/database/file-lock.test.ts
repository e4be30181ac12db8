import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { takeFileLock } from "../../src/database/index.js";
import { until } from "../http/running-server.js";
import { StartedProgram } from "../started-program.js";

const folder = mkdtempSync(join(tmpdir(), "locks-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("a lock is held once in a process too, and can be taken again when it is let go", () => {
  const path = join(folder, "deep/one.lock");
  const lock = takeFileLock(path);
  assert.ok(lock !== undefined);
  assert.equal(takeFileLock(path), undefined);
  lock.release();
  const again = takeFileLock(path);
  assert.ok(again !== undefined);
  again.release();
});

test("a lock outlives the object of whoever took it", async () => {
  const path = join(folder, "dropped.lock");
  const taken = () => takeFileLock(path) !== undefined;
  assert.ok(taken());
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let pass = 0; pass < 3; pass++) {
    collect();
    await setTimeout(10);
  }
  assert.ok(!taken());
});

test("a process that is killed has let go of its lock", async () => {
  const path = join(folder, "killed.lock");
  const index = join(import.meta.dirname, "../../src/database/index.js");
  const script = `const { takeFileLock } = await import(${JSON.stringify(index)});
    console.log(takeFileLock(${JSON.stringify(path)}) === undefined ? "refused" : "held");
    setInterval(() => {}, 1000);`;
  const holder = new StartedProgram(process.execPath, ["--input-type=module", "-e", script], {});
  try {
    await until("it holds the lock", () => holder.stdout.includes("held"), 60);
    assert.equal(takeFileLock(path), undefined);
    holder.process.kill("SIGKILL");
    await holder.ended;
    const lock = takeFileLock(path);
    assert.ok(lock !== undefined);
    lock.release();
  } finally {
    holder.process.kill("SIGKILL");
  }
});

test("a path that cannot be a file is refused by name", () => {
  writeFileSync(join(folder, "file"), "");
  assert.throws(() => takeFileLock(join(folder, "file/below.lock")), { name: "DatabaseError", message: /below\.lock cannot be used/ });
});
