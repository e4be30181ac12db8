import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { openJobs } from "../../src/jobs/index.js";
import { someJob } from "../jobs/some-job.js";
import { type Answer, type Receiver, startReceiver } from "./receiver.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

const patience = 120;
const folders: string[] = [];
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that outlives a server. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "callbacks-"));
  folders.push(folder);
  return folder;
}

async function started(environment: Readonly<Record<string, string>> = {}, maxAdmitted?: number): Promise<RunningServer> {
  const settings = { CALLBACK_ALLOW_PRIVATE: "1", CALLBACK_RETRY_DELAY: "0", SHUTDOWN_GRACE: "1", ...environment };
  const server = await startServer(settings, maxAdmitted);
  let open = true;
  const close = async () => {
    if (open) await server.close();
    open = false;
  };
  ends.push(close);
  return { ...server, close };
}

async function receiving(answer?: Answer): Promise<Receiver> {
  const receiver = await startReceiver(answer);
  ends.push(() => receiver.close());
  return receiver;
}

async function ask({ url, key }: RunningServer, callback: string, body: Buffer = sample) {
  const response = await fetch(`${url}/v1/listen?callback=${encodeURIComponent(callback)}`, {
    method: "POST",
    headers: { authorization: `Token ${key}`, "content-type": "audio/wav" },
    body,
  });
  const { request_id: id, err_msg: message } = (await response.json()) as { request_id: string; err_msg?: string };
  return { code: response.status, id, message, retryAfter: response.headers.get("retry-after") };
}

async function direct({ url, key }: RunningServer): Promise<number> {
  const headers = { authorization: `Token ${key}`, "content-type": "audio/wav" };
  const response = await fetch(`${url}/v1/listen`, { method: "POST", headers, body: sample });
  await response.text();
  return response.status;
}

test("more requests than may wait are refused for a time", async () => {
  const receiver = await receiving();
  const server = await started({ CALLBACK_MAX_WAITING: "2", CALLBACK_CONCURRENCY: "1" });
  const asked = await Promise.all(Array.from({ length: 5 }, () => ask(server, `${receiver.url}/`)));
  const refused = asked.filter(({ code }) => code === 429);
  assert.equal(asked.filter(({ code }) => code === 200).length, 2);
  assert.equal(refused.length, 3);
  for (const { message, retryAfter } of refused) {
    assert.match(message ?? "", /2 with callback wait/);
    assert.equal(retryAfter, "30");
  }
  await until("those that were taken are delivered", () => receiver.deliveries.length === 2, patience);
  assert.equal((await ask(server, `${receiver.url}/`)).code, 200);
});

test("more audio than may lie on disk is refused for a time, and leaves nothing", async () => {
  const receiver = await receiving();
  const server = await started({ CALLBACK_SPOOL_BYTES: String(sample.length + 1000), CALLBACK_CONCURRENCY: "1" });
  const asked = await Promise.all([1, 2].map(() => ask(server, `${receiver.url}/`)));
  assert.deepEqual(asked.map(({ code }) => code).sort(), [200, 503]);
  const refused = asked.find(({ code }) => code === 503);
  assert.match(refused?.message ?? "", /leave no room/);
  assert.equal(refused?.retryAfter, "30");
  await until("the other is delivered", () => receiver.deliveries.length === 1, patience);
  await until("nothing is left", () => readdirSync(join(server.folder, "spool")).length === 0);
  await until("there is room again", async () => (await ask(server, `${receiver.url}/`)).code === 200);
});

test("jobs take no place from direct requests, nor these from jobs", async () => {
  const receiver = await receiving();
  const server = await started({ CALLBACK_CONCURRENCY: "2" }, 1);
  for (let job = 0; job < 6; job += 1) assert.equal((await ask(server, `${receiver.url}/`)).code, 200);
  // One place alone, and it is always free for whoever comes directly, one after another.
  for (let request = 0; request < 4; request += 1) assert.equal(await direct(server), 200);
  await until("all are delivered", () => receiver.deliveries.length === 6, patience);
});

test("with a secret, each attempt is signed at its own time", async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const receiver = await receiving((response, index) => void response.writeHead(index === 0 ? 500 : 200).end());
  const server = await started({ CALLBACK_SECRET: secret });
  const { id } = await ask(server, `${receiver.url}/`);
  await until("it is delivered", () => receiver.deliveries.length === 2, patience);
  const { createHmac } = await import("node:crypto");
  for (const { headers, body, at } of receiver.deliveries) {
    assert.equal(headers["webhook-id"], id);
    const timestamp = String(headers["webhook-timestamp"]);
    assert.ok(Math.abs(Number(timestamp) * 1000 - at) < 10_000);
    const signed = createHmac("sha256", Buffer.alloc(32, 7)).update(`${id}.${timestamp}.${body}`).digest("base64");
    assert.equal(headers["webhook-signature"], `v1,${signed}`);
  }
  assert.equal(server.log.join("").includes(secret), false);
});

test("a result is known for as long as the setting says", async () => {
  const receiver = await receiving();
  const server = await started({ CALLBACK_RETENTION: "0" });
  const { id } = await ask(server, `${receiver.url}/`);
  await until("it is delivered", () => receiver.deliveries.length === 1, patience);
  const known = async () =>
    (await fetch(`${server.url}/v1/requests/${id}`, { headers: { authorization: `Token ${server.key}` } })).status === 200;
  await until("it is forgotten", async () => !(await known()));
});

test("a server that is started again goes on: what waited is transcribed, what was not taken is sent as it was", async () => {
  const folder = newFolder();
  let taking = false;
  const receiver = await receiving((response) => void response.writeHead(taking ? 200 : 503, { "retry-after": "0" }).end());
  const first = await started({ DATA_DIR: folder, CALLBACK_CONCURRENCY: "1", CALLBACK_RETRIES: "1000", CALLBACK_RETRY_DELAY: "1" });
  const ids = new Set<string>();
  for (let job = 0; job < 5; job += 1) ids.add((await ask(first, `${receiver.url}/${job}`)).id);
  await until("one is refused by its receiver", () => receiver.of("/0").length > 0, patience);
  await first.close();
  taking = true;
  const before = receiver.deliveries.length;
  const second = await started({ DATA_DIR: folder });
  const delivered = () => new Set(receiver.deliveries.slice(before).map(({ path }) => path));
  await until("all are delivered", () => delivered().size === 5, patience);
  const bodies = new Set(receiver.of("/0").map(({ body }) => String(body)));
  assert.equal(bodies.size, 1);
  for (const { body } of receiver.deliveries) {
    const { metadata, results } = JSON.parse(String(body));
    assert.ok(ids.has(metadata.request_id));
    assert.equal(results.channels[0].alternatives[0].transcript, sampleText);
  }
  await until("nothing is left", () => readdirSync(join(folder, "spool")).length === 0);
  await second.close();
});

test("a recording that is gone is an error that is delivered, and nothing else suffers", async () => {
  const folder = newFolder();
  const receiver = await receiving();
  const jobs = await openJobs(folder, { maxSpoolBytes: 1 });
  const job = someJob({ callback: { url: `${receiver.url}/gone`, method: "POST" } });
  await jobs.store.add(job);
  // As if it had been tried often enough already.
  for (let fault = 0; fault < 5; fault += 1) {
    await jobs.store.begin(Date.now(), () => 0);
    await jobs.store.putBack(job.id, 0, true);
  }
  await jobs.close();
  const server = await started({ DATA_DIR: folder });
  await until("an error is delivered", () => receiver.of("/gone").length === 1, patience);
  const { err_code: code, request_id: id } = JSON.parse(String(receiver.of("/gone")[0]?.body));
  assert.deepEqual([code, id], ["INTERNAL_SERVER_ERROR", job.id]);
  assert.equal((await ask(server, `${receiver.url}/there`)).code, 200);
  await until("the next is delivered", () => receiver.of("/there").length === 1, patience);
});

test("of two servers with one folder the first has the jobs; the second takes none, and takes over when the first ends", async () => {
  const folder = newFolder();
  const receiver = await receiving();
  const first = await started({ DATA_DIR: folder });
  const second = await started({ DATA_DIR: folder });
  const refused = await ask(second, `${receiver.url}/`);
  assert.equal(refused.code, 503);
  assert.match(refused.message ?? "", /another process/);
  assert.equal(await direct(second), 200);
  await first.close();
  await until("the second takes jobs", async () => (await ask(second, `${receiver.url}/`)).code === 200, patience);
  await until("it is delivered", () => receiver.deliveries.length === 1, patience);
});
