import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesIn, model, newFolder, published, pull, withMirror } from "./fixture.js";
import type { TestMirror } from "./mirror.js";

const FILE = "ggml-pico.bin";

interface Said {
  readonly received?: number;
  readonly waiting?: boolean;
  readonly pulled?: { readonly downloaded: boolean };
  readonly failed?: string;
}

class Puller {
  readonly process: ChildProcess;
  readonly said: Said[] = [];
  readonly ended: Promise<void>;

  constructor(mirror: TestMirror, folder: string, times: { readonly staleMs?: number } = {}) {
    const options = { name: "pico", folder, mirror: mirror.origin, published: published(model), pollMs: 20, backoffMs: 1, ...times };
    const script = join(import.meta.dirname, "pull-process.js");
    this.process = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
    let rest = "";
    this.process.stdout!.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.said.push(...lines.map((line) => JSON.parse(line)));
    });
    this.ended = new Promise((resolve) => this.process.on("close", () => resolve()));
  }

  async says(what: (said: Said) => boolean): Promise<void> {
    for (;;) {
      if (this.said.some(what)) return;
      if (this.process.exitCode !== null || this.process.signalCode !== null) assert.fail(`ended with ${JSON.stringify(this.said.at(-1))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  get result(): Said | undefined {
    return this.said.at(-1);
  }
}

/** All that comes before the stall. */
const some = ({ received }: Said) => received === 1_000_000;

test("of processes that want one model at once, one downloads it and the others wait", async () => {
  await withMirror(async (mirror) => {
    mirror.pace = 15;
    const folder = newFolder();
    const pullers = Array.from({ length: 3 }, () => new Puller(mirror, folder));
    await Promise.all(pullers.map(({ ended }) => ended));
    const results = pullers.map(({ result }) => result);
    assert.deepEqual(results.map((result) => result?.pulled?.downloaded).sort(), [false, false, true], JSON.stringify(results));
    assert.equal(mirror.seen.length, 1);
    assert.ok(readFileSync(join(folder, FILE)).equals(model));
    assert.deepEqual(filesIn(folder), [FILE]);
  });
});

test("what a killed process has begun is taken over at once, and continued", async () => {
  await withMirror(async (mirror) => {
    mirror.faults.push({ stallAfter: 1_000_000 });
    const folder = newFolder();
    const first = new Puller(mirror, folder);
    await first.says(some);
    const second = new Puller(mirror, folder);
    await second.says(({ waiting }) => waiting === true);
    first.process.kill("SIGKILL");
    await second.ended;
    assert.equal(second.result?.pulled?.downloaded, true, JSON.stringify(second.result));
    assert.match(mirror.seen[1]?.range ?? "", /^bytes=[1-9]\d{5,}-$/);
    assert.ok(readFileSync(join(folder, FILE)).equals(model));
    assert.deepEqual(filesIn(folder), [FILE]);
  });
});

for (const when of ["after", "while"] as const) {
  test(`a halted process is passed by, and does no harm when it goes on ${when} another downloads`, async () => {
    await withMirror(async (mirror) => {
      mirror.faults.push({ stallAfter: 1_000_000 }, ...(when === "while" ? [{ stallAfter: 500_000 }] : []));
      const folder = newFolder();
      const first = new Puller(mirror, folder, { staleMs: 400 });
      await first.says(some);
      first.process.kill("SIGSTOP");
      const second = new Puller(mirror, folder, { staleMs: 400 });
      await (when === "while" ? second.says(({ received = 0 }) => received > 1_200_000) : second.ended);
      first.process.kill("SIGCONT");
      // The first sees that its lock is gone, and waits for the second, which goes on when the mirror breaks its connection.
      if (when === "while") await first.says(({ waiting }) => waiting === true);
      mirror.disconnect();
      await Promise.all([first.ended, second.ended]);
      assert.equal(second.result?.pulled?.downloaded, true, JSON.stringify(second.result));
      assert.equal(first.result?.pulled?.downloaded, false, JSON.stringify(first.result));
      assert.ok(readFileSync(join(folder, FILE)).equals(model));
      assert.deepEqual(filesIn(folder), [FILE]);
    });
  });
}

test("a lock that nobody touches is taken over: of another machine, or unreadable", async () => {
  await withMirror(async (mirror) => {
    for (const text of [JSON.stringify({ pid: process.pid, host: "elsewhere", token: "x" }), "", "{"]) {
      const folder = newFolder();
      const lock = join(folder, `${FILE}.lock`);
      writeFileSync(lock, text);
      // A file server's clock that is wrong does not matter.
      utimesSync(lock, new Date("2100-01-01"), new Date("2100-01-01"));
      let waited = 0;
      await pull(mirror, folder, { staleMs: 150, onWait: () => waited++ });
      assert.equal(waited, 1, text);
      assert.deepEqual(filesIn(folder), [FILE]);
    }
  });
});

test("within one process two pulls of a model share one download", async () => {
  await withMirror(async (mirror) => {
    mirror.pace = 5;
    const folder = newFolder();
    const both = await Promise.all([pull(mirror, folder), pull(mirror, folder)]);
    assert.deepEqual(both.map(({ downloaded }) => downloaded).sort(), [false, true]);
    assert.equal(mirror.seen.length, 1);
  });
});
