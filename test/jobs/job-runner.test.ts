import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { type Job, JobRunner, type Jobs, type JobWork, openJobs, type RunnerOptions } from "../../src/jobs/index.js";
import { until } from "../http/running-server.js";
import { StartedProgram } from "../started-program.js";
import { someJob, someResult } from "./some-job.js";

const root = mkdtempSync(join(tmpdir(), "runner-"));
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
after(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
const newFolder = () => join(root, `jobs-${folders++}`);

async function* once(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

interface Started {
  readonly jobs: Jobs;
  readonly runner: JobRunner;
  /** Accepts a job with this audio. */
  add(text: string, differs?: Parameters<typeof someJob>[0]): Promise<string>;
  state(id: string): Promise<Job["state"] | undefined>;
  end(): Promise<void>;
}

/** A runner whose results are the hash of the audio, unless its work is another. */
async function started(folder: string, work: Partial<JobWork> = {}, options: Partial<RunnerOptions> = {}): Promise<Started> {
  const jobs = await openJobs(folder, { maxSpoolBytes: 1000 });
  const runner = new JobRunner({
    jobs,
    logger: pino({ level: "silent" }),
    concurrency: 2,
    retries: 3,
    retryDelay: 1,
    retention: 60_000,
    ...options,
    work: {
      transcribe: async ({ id }) => {
        const hash = createHash("sha256");
        for await (const chunk of jobs.spool.read(id)) hash.update(chunk);
        return { result: someResult(hash.digest("hex")) };
      },
      abandon: () => someResult("abandoned", true),
      send: async () => ({ status: 200 }),
      ...work,
    },
  });
  await runner.start();
  let open = true;
  const end = async () => {
    if (!open) return;
    open = false;
    await runner.stop(0);
    await jobs.close();
  };
  ends.push(end);
  return {
    jobs,
    runner,
    async add(text, differs = {}) {
      const job = someJob({ created: Date.now(), ...differs });
      await jobs.spool.write(job.id, once(text));
      await jobs.store.add(job);
      runner.wake();
      return job.id;
    },
    state: async (id) => (await jobs.store.find(id))?.state,
    end,
  };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("jobs are transcribed and delivered, and their audio is removed", async () => {
  const folder = newFolder();
  const sent = new Map<string, string>();
  const { add, state } = await started(folder, {
    send: async ({ id }, { body }) => {
      sent.set(id, String(body));
      return { status: 200 };
    },
  });
  const texts = Array.from({ length: 20 }, (_, index) => `audio ${index}`);
  const ids = await Promise.all(texts.map((text) => add(text)));
  await until("all are delivered", async () => (await Promise.all(ids.map(state))).every((each) => each === "delivered"), 60);
  for (const [index, id] of ids.entries()) assert.equal(sent.get(id), sha256(texts[index]!));
  await until("the spool is empty", () => readdirSync(join(folder, "spool")).length === 0);
});

test("no more jobs run at once than the setting says, the oldest first", async () => {
  const running = new Set<string>();
  const begun: string[] = [];
  let most = 0;
  let open = false;
  const { add, state } = await started(
    newFolder(),
    {
      transcribe: async ({ id }) => {
        begun.push(id);
        running.add(id);
        most = Math.max(most, running.size);
        await until("all that may run do", () => open, 60);
        running.delete(id);
        return { result: someResult() };
      },
    },
    { concurrency: 3 },
  );
  const ids: string[] = [];
  for (let index = 0; index < 12; index += 1) ids.push(await add("x"));
  await until("three run", () => running.size === 3, 60);
  open = true;
  await until("all are delivered", async () => (await Promise.all(ids.map(state))).every((each) => each === "delivered"), 60);
  assert.deepEqual(begun, ids);
  assert.equal(most, 3);
});

test("every attempt sends the same bytes, and there are as many as the setting says", async () => {
  const bodies: string[] = [];
  let transcriptions = 0;
  const { add, state, jobs } = await started(newFolder(), {
    transcribe: async () => {
      transcriptions += 1;
      return { result: someResult(String(Math.random())) };
    },
    send: async (_job, { body }) => {
      bodies.push(String(body));
      return { status: 500, error: `answered ${bodies.length}` };
    },
  });
  const id = await add("x");
  await until("it is given up", async () => (await state(id)) === "failed", 60);
  assert.equal(bodies.length, 4);
  assert.equal(new Set(bodies).size, 1);
  assert.equal(transcriptions, 1);
  const job = await jobs.store.find(id);
  assert.deepEqual([job?.attempts, job?.lastAttempt?.status, job?.lastAttempt?.error], [4, 500, "answered 4"]);
});

test("a receiver puts the next attempt off, but never brings it forward", async () => {
  const due = async (retryAfter: number, retryDelay: number) => {
    const { add, jobs } = await started(newFolder(), { send: async () => ({ error: "later", retryAfter }) }, { retryDelay });
    const id = await add("x");
    await until("an attempt is made", async () => (await jobs.store.find(id))?.attempts === 1, 60);
    const job = (await jobs.store.find(id))!;
    return job.due - job.lastAttempt!.at;
  };
  assert.equal(await due(120_000, 30_000), 120_000);
  assert.equal(await due(5_000, 30_000), 30_000);
  assert.equal(await due(1e9, 30_000), 3_600_000);
});

test("a fault that may pass is tried again, and what it says is delivered when it does not", async () => {
  const passing = await started(newFolder(), {
    transcribe: async ({ faults }) => ({ result: someResult(`fault ${faults}`, true), transient: faults === 0 }),
  });
  const id = await passing.add("x");
  await until("it is delivered", async () => (await passing.state(id)) === "delivered", 60);
  const job = await passing.jobs.store.find(id);
  assert.deepEqual([job?.starts, job?.faults], [2, 1]);
  assert.equal(String((await passing.jobs.store.result(id))?.body), "fault 1");

  const lasting = await started(newFolder(), {
    transcribe: async ({ faults }) => ({ result: someResult(`fault ${faults}`, true), transient: faults !== 4 }),
  });
  const { store } = lasting.jobs;
  const asked = someJob();
  await store.add(asked);
  // The pauses between tries are skipped here.
  for (let faults = 0; faults < 5; faults += 1) {
    assert.equal((await store.begin(Number.MAX_SAFE_INTEGER, () => 0))?.faults, faults);
    await store.putBack(asked.id, 0, true);
  }
  lasting.runner.wake();
  await until("it is delivered", async () => (await lasting.state(asked.id)) === "delivered", 60);
  assert.equal(String((await store.result(asked.id))?.body), "fault 5");
});

test("what ends the process again and again is given up at last", async () => {
  const folder = newFolder();
  const before = await openJobs(folder, { maxSpoolBytes: 1000 });
  const asked = someJob();
  await before.store.add(asked);
  for (let starts = 1; starts <= 50; starts += 1) {
    assert.equal((await before.store.begin(Number.MAX_SAFE_INTEGER, () => -Number.MAX_SAFE_INTEGER))?.starts, starts);
    await before.store.recover();
  }
  await before.close();
  let transcriptions = 0;
  const { state, jobs } = await started(folder, {
    transcribe: async () => {
      transcriptions += 1;
      return { result: someResult() };
    },
  });
  await until("it is delivered", async () => (await state(asked.id)) === "delivered", 60);
  assert.equal(transcriptions, 0);
  assert.deepEqual(await jobs.store.result(asked.id), someResult("abandoned", true));
});

test("a host that hangs does not hold up the others", async () => {
  const hanging = new Set<string>();
  const { add, state } = await started(newFolder(), {
    send: async ({ id, callback }, _result, signal) => {
      if (!callback.url.includes("hangs")) return { status: 200 };
      hanging.add(id);
      await sleep(600_000, undefined, { signal });
      return { status: 200 };
    },
  });
  const slow = await Promise.all(Array.from({ length: 30 }, () => add("x", { callback: { url: "https://hangs.test/", method: "POST" } })));
  const quick = await add("x", { callback: { url: "https://quick.test/", method: "POST" } });
  await until("the quick one is delivered", async () => (await state(quick)) === "delivered", 60);
  assert.equal(hanging.size, 4);
  assert.equal((await Promise.all(slow.map(state))).includes("delivered"), false);
});

test("what runs gets the grace to end; what does not is as if it had not begun", async () => {
  const folder = newFolder();
  let stopped = false;
  const { add, runner, jobs } = await started(folder, {
    transcribe: async ({ source }, signal) => {
      if (source.kind === "spooled" && source.bytes === 1) await until("the runner stops", () => stopped);
      else await sleep(600_000, undefined, { signal }).catch(() => signal.throwIfAborted());
      return { result: someResult() };
    },
  });
  const quick = await add("x", { source: { kind: "spooled", bytes: 1 } });
  const slow = await add("y", { source: { kind: "spooled", bytes: 2 } });
  const waiting = await add("z");
  await until("both run", async () => (await jobs.store.counts()).transcribing === 2);
  const stopping = runner.stop(1000);
  stopped = true;
  await stopping;
  assert.equal((await jobs.store.find(quick))?.transcribed !== undefined, true);
  for (const id of [slow, waiting]) {
    const job = await jobs.store.find(id);
    assert.deepEqual([job?.state, job?.starts, job?.faults], ["accepted", 0, 0]);
  }
  assert.deepEqual(readdirSync(join(folder, "spool")).sort(), [slow, waiting].sort());
});

test("a delivery that is cut off at the end does not count, and is made by the next process with the same bytes", async () => {
  const folder = newFolder();
  const bodies: string[] = [];
  const first = await started(folder, {
    transcribe: async () => ({ result: someResult(String(Math.random())) }),
    send: async (_job, { body }, signal) => {
      bodies.push(String(body));
      await sleep(600_000, undefined, { signal }).catch(() => signal.throwIfAborted());
      return { status: 200 };
    },
  });
  const id = await first.add("x");
  await until("it is sent", () => bodies.length === 1);
  await first.end();
  const second = await started(folder, {
    send: async (_job, { body }) => {
      bodies.push(String(body));
      return { status: 200 };
    },
  });
  await until("it is delivered", async () => (await second.state(id)) === "delivered");
  assert.equal((await second.jobs.store.find(id))?.attempts, 1);
  assert.equal(bodies.length, 2);
  assert.equal(bodies[0], bodies[1]);
});

test("of two runners one works, and the other takes over when it ends", async () => {
  const folder = newFolder();
  const first = await started(folder);
  const second = await started(folder);
  assert.deepEqual([first.runner.ready, second.runner.ready], [true, false]);
  const id = await first.add("x");
  await until("it is delivered", async () => (await second.state(id)) === "delivered");
  await first.end();
  await until("the second works", () => second.runner.ready);
  const next = await second.add("y");
  await until("it is delivered", async () => (await second.state(next)) === "delivered");
});

test("jobs are forgotten when their time is over", async () => {
  const { add, state } = await started(newFolder(), {}, { retention: 0 });
  const id = await add("x");
  await until("it is forgotten", async () => (await state(id)) === undefined);
});

test("when it has stopped, nothing of it keeps the process", async () => {
  const index = join(import.meta.dirname, "../../src/jobs/index.js");
  const some = join(import.meta.dirname, "some-job.js");
  const script = `const { JobRunner, openJobs } = await import(${JSON.stringify(index)});
    const { someJob, someResult } = await import(${JSON.stringify(some)});
    const jobs = await openJobs(${JSON.stringify(newFolder())}, { maxSpoolBytes: 1000 });
    let attempts = 0;
    const work = {
      transcribe: async () => ({ result: someResult() }),
      send: async () => { attempts += 1; return { error: "later" }; },
    };
    const logger = { info() {}, warn() {}, error: console.error };
    const runner = new JobRunner({ jobs, work, logger, concurrency: 2, retries: 10, retryDelay: 600_000, retention: 600_000 });
    await runner.start();
    await jobs.store.add(someJob());
    runner.wake();
    while (attempts === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await runner.stop(600_000);
    await jobs.close();
    console.log("stopped");`;
  const program = new StartedProgram(process.execPath, ["--input-type=module", "-e", script], {});
  try {
    await until("it ends by itself", () => program.process.exitCode !== null, 60);
    assert.deepEqual([program.process.exitCode, program.stdout.trim(), program.stderr], [0, "stopped", ""]);
  } finally {
    program.process.kill("SIGKILL");
  }
});
