import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Spool } from "../../src/jobs/index.js";

const root = mkdtempSync(join(tmpdir(), "spool-"));
after(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

async function opened(maxBytes = 1000): Promise<{ readonly spool: Spool; readonly folder: string }> {
  const folder = join(root, `spool-${folders++}`);
  const spool = new Spool({ folder, maxBytes });
  await spool.open([]);
  return { spool, folder };
}

async function* chunks(...sizes: readonly number[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const size of sizes) yield new Uint8Array(size).fill(size);
}

async function contents(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const chunk of stream) read.push(chunk);
  return Buffer.concat(read);
}

test("what is written is read again and removed, and counted all along", async () => {
  const { spool, folder } = await opened();
  assert.equal(await spool.write("a", chunks(100, 50)), 150);
  assert.equal(await spool.write("b", chunks(7)), 7);
  assert.equal(spool.bytes, 157);
  const read = await contents(spool.read("a"));
  assert.deepEqual([...read], [...new Uint8Array(100).fill(100), ...new Uint8Array(50).fill(50)]);
  await spool.remove("a");
  await spool.remove("a");
  assert.equal(spool.bytes, 7);
  assert.deepEqual(readdirSync(folder), ["b"]);
});

test("audio is its owner's alone", { skip: process.platform === "win32" }, async () => {
  const { spool, folder } = await opened();
  await spool.write("a", chunks(1));
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, "a")).mode & 0o777, 0o600);
});

test("what would go over the limit is refused: announced before a byte is taken, unannounced when it does", async () => {
  const { spool, folder } = await opened();
  await spool.write("a", chunks(600));
  let taken = 0;
  async function* counted() {
    for await (const chunk of chunks(100, 100, 100, 100, 100, 100)) {
      taken += 1;
      yield chunk;
    }
  }
  await assert.rejects(spool.write("b", counted(), 401), { code: "spool_full" });
  assert.equal(taken, 0);
  await assert.rejects(spool.write("c", counted()), { code: "spool_full" });
  assert.equal(taken, 5);
  assert.equal(spool.bytes, 600);
  assert.deepEqual(readdirSync(folder), ["a"]);
  assert.equal(await spool.write("d", chunks(400), 400), 400);
});

test("announced room is kept while the bytes come, and given back when fewer come", async () => {
  const { spool } = await opened();
  let go = () => {};
  async function* slowly() {
    yield new Uint8Array(10);
    await new Promise<void>((resolve) => {
      go = resolve;
    });
  }
  const first = spool.write("a", slowly(), 900);
  await assert.rejects(spool.write("b", chunks(200)), { code: "spool_full" });
  go();
  assert.equal(await first, 10);
  assert.equal(spool.bytes, 10);
  await spool.write("b", chunks(200));
});

test("nothing is left of what breaks off, and the source's own error is told", async () => {
  const { spool, folder } = await opened();
  async function* broken() {
    yield new Uint8Array(10);
    throw new Error("gone");
  }
  await assert.rejects(spool.write("a", broken()), /gone/);
  assert.equal(spool.bytes, 0);
  assert.deepEqual(readdirSync(folder), []);
});

test("opening removes what no job needs and counts the rest", async () => {
  const { spool, folder } = await opened();
  for (const id of ["a", "b", "c"]) await spool.write(id, chunks(10));
  const next = new Spool({ folder, maxBytes: 1000 });
  await next.open(["b", "not there"]);
  assert.equal(next.bytes, 10);
  assert.deepEqual(readdirSync(folder), ["b"]);
});
