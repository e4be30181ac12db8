import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { type Receiver, startReceiver } from "../http/receiver.js";
import { sample, sampleText, until } from "../http/running-server.js";
import { Command, run } from "./command.js";

/** Seconds for a job on a busy machine. */
const patience = 120;
const folders: string[] = [];
const started: Command[] = [];
const receivers: Receiver[] = [];
afterEach(async () => {
  for (const command of started.splice(0)) command.process.kill("SIGKILL");
  for (const receiver of receivers.splice(0)) await receiver.close();
});
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<{ readonly folder: string; readonly key: string }> {
  const folder = mkdtempSync(join(tmpdir(), "cli-callbacks-"));
  folders.push(folder);
  const { stdout } = await run(["keys", "create", "--name", "tests", "--json"], { DATA_DIR: folder });
  return { folder, key: JSON.parse(stdout).key };
}

async function receiving(...answer: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...answer);
  receivers.push(receiver);
  return receiver;
}

const environment = { PORT: "0", CALLBACK_ALLOW_PRIVATE: "1", CALLBACK_RETRY_DELAY: "1" };

async function ready(command: Command): Promise<string> {
  started.push(command);
  const [, port] = await command.says(/localhost:(\d+)/, patience);
  return `http://127.0.0.1:${port}`;
}

async function ask(url: string, key: string, callback: string, body: Buffer = sample) {
  const response = await fetch(`${url}/v1/listen?callback=${encodeURIComponent(callback)}`, {
    method: "POST",
    headers: { authorization: `Token ${key}`, "content-type": "audio/wav" },
    body,
  });
  return { code: response.status, ...((await response.json()) as { request_id: string; err_code?: string; err_msg?: string }) };
}

test("a server that is told to stop puts back what it cannot end, and the next one delivers all", async () => {
  const { folder, key } = await newFolder();
  const receiver = await receiving();
  const first = new Command(["serve"], { ...environment, DATA_DIR: folder, SHUTDOWN_GRACE: "0" });
  const url = await ready(first);
  const asked = await Promise.all(Array.from({ length: 8 }, () => ask(url, key, `${receiver.url}/`)));
  const ids = asked.map(({ request_id: id }) => id);
  first.process.kill("SIGTERM");
  assert.equal((await first.ended).code, 0, first.stderr);
  assert.match(first.stderr, /job goes on after the next start/);

  const second = new Command(["serve"], { ...environment, DATA_DIR: folder });
  await ready(second);
  const delivered = () => new Set(receiver.deliveries.map(({ headers }) => headers["dg-request-id"]));
  await until("all are delivered", () => ids.every((id) => delivered().has(id)), patience);
  for (const { body } of receiver.deliveries)
    assert.equal(JSON.parse(String(body)).results.channels[0].alternatives[0].transcript, sampleText);
  second.process.kill("SIGTERM");
  assert.equal((await second.ended).code, 0, second.stderr);
  assert.deepEqual(readdirSync(join(folder, "spool")), []);
});

test("a recording that is still coming when the server is told to stop is accepted, and delivered by the next one", async () => {
  const { folder, key } = await newFolder();
  const receiver = await receiving();
  const first = new Command(["serve"], { ...environment, DATA_DIR: folder });
  const url = await ready(first);
  let rest = () => {};
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(sample.subarray(0, 100_000));
      rest = () => {
        controller.enqueue(sample.subarray(100_000));
        controller.close();
      };
    },
  });
  const asked = fetch(`${url}/v1/listen?callback=${encodeURIComponent(`${receiver.url}/`)}`, {
    method: "POST",
    headers: { authorization: `Token ${key}`, "content-type": "audio/wav" },
    body,
    duplex: "half",
  } as RequestInit);
  await until("it comes", () => readdirSync(join(folder, "spool")).length === 1);
  first.process.kill("SIGTERM");
  const second = new Command(["serve"], { ...environment, DATA_DIR: folder });
  await ready(second);
  rest();
  const response = await asked;
  assert.equal(response.status, 200);
  const { request_id: id } = (await response.json()) as { request_id: string };
  assert.equal((await first.ended).code, 0, first.stderr);
  await until("it is delivered", () => receiver.deliveries.length === 1, patience);
  const { metadata, results } = JSON.parse(String(receiver.deliveries[0]?.body));
  assert.equal(metadata.request_id, id);
  assert.equal(results.channels[0].alternatives[0].transcript, sampleText);
  assert.match(second.stderr, /another process works on the jobs/);
});

test("a disk that takes no more is told, nothing is left, and the server goes on", { skip: process.platform === "win32" }, async () => {
  const { folder, key } = await newFolder();
  const receiver = await receiving();
  // Files may not grow beyond 1 MiB, which writing meets as it meets a full disk.
  const limited = ["bash", "-c", 'ulimit -f 1024; exec "$@"', "bash"];
  const command = new Command(["serve"], { ...environment, DATA_DIR: folder, MALLOC_MMAP_THRESHOLD_: "131072" }, undefined, limited);
  const url = await ready(command);
  const large = Buffer.concat([sample, Buffer.alloc(2 ** 21)]);
  const refused = await ask(url, key, `${receiver.url}/large`, large);
  assert.deepEqual([refused.code, refused.err_code], [507, "INSUFFICIENT_STORAGE"]);
  assert.match(refused.err_msg ?? "", /disk is full/);
  assert.deepEqual(readdirSync(join(folder, "spool")), []);
  assert.equal((await ask(url, key, `${receiver.url}/small`)).code, 200);
  await until("the small one is delivered", () => receiver.of("/small").length === 1, patience);
  assert.equal(receiver.of("/large").length, 0);
});
