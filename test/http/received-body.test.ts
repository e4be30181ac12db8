import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import { ApiError } from "../../src/http/index.js";
import { receiveBody } from "../../src/http/received-body.js";

const options = { limit: 1000, idleSeconds: 5, signal: new AbortController().signal };

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("bytes pass unchanged, counted and hashed", async () => {
  const bytes = Buffer.from("some bytes in several pieces");
  const body = receiveBody(Readable.from([bytes.subarray(0, 4), bytes.subarray(4)], { objectMode: false }), options);
  assert.deepEqual(await collect(body), bytes);
  assert.equal(body.bytes(), bytes.length);
  assert.equal(body.sha256(), createHash("sha256").update(bytes).digest("hex"));
});

test("what the consumer leaves is counted too, and the stream is not destroyed", async () => {
  const stream = new PassThrough();
  const body = receiveBody(stream, options);
  stream.write("first");
  for await (const _ of body) break;
  assert.equal(stream.destroyed, false);
  stream.end("second");
  await body.finish();
  assert.equal(body.bytes(), 11);
});

test("the limit is exact", async () => {
  assert.equal((await collect(receiveBody(Readable.from([Buffer.alloc(1000)], { objectMode: false }), options))).length, 1000);
  const over = receiveBody(Readable.from([Buffer.alloc(1001)], { objectMode: false }), options);
  await assert.rejects(collect(over), { entry: "payloadTooLarge" });
  assert.equal((over.failure() as { entry: string }).entry, "payloadTooLarge");
});

test("a pause ends it, a departure ends it, an abort ends it", async () => {
  await assert.rejects(collect(receiveBody(new PassThrough(), { ...options, idleSeconds: 0.05 })), { entry: "uploadIdle" });

  const left = new PassThrough();
  const leaving = collect(receiveBody(left, options));
  left.destroy();
  await assert.rejects(leaving, { entry: "clientGone" });

  const controller = new AbortController();
  const aborted = collect(receiveBody(new PassThrough(), { ...options, signal: controller.signal }));
  const reason = new Error("enough");
  controller.abort(reason);
  await assert.rejects(aborted, reason);
});

test("nothing is read before it is asked for", async () => {
  let given = 0;
  const source = new Readable({
    highWaterMark: 10,
    read() {
      given += 10;
      this.push(Buffer.alloc(10));
    },
  });
  const body = receiveBody(source, { ...options, limit: 1e6 });
  const iterator = body[Symbol.asyncIterator]();
  await iterator.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(given <= 40, `${given} bytes were read ahead`);
});

test("all waiting together has a limit, in which the time that nobody asks does not count", async () => {
  const waiting = { ...options, waitSeconds: 0.3 };
  const dripping = new PassThrough();
  const timer = setInterval(() => dripping.write("a"), 20);
  await assert.rejects(collect(receiveBody(dripping, waiting)), { entry: "uploadIdle" }).finally(() => clearInterval(timer));
  await assert.rejects(collect(receiveBody(new PassThrough(), { ...waiting, waitedMs: 300 })), { entry: "uploadIdle" });

  const ready = Readable.from([Buffer.from("a"), Buffer.from("b"), Buffer.from("c")], { objectMode: false });
  const body = receiveBody(ready, waiting);
  for await (const _ of body) await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(body.bytes(), 3);
  assert.ok(body.waitedMs() < 300);
});

test("what broke a stream is told", async () => {
  const broken: unknown[] = [];
  const faults = {
    tooLarge: (most: number) => new ApiError("remoteContent", { reason: `more than ${most}` }),
    late: () => new ApiError("remoteContent", { reason: "late" }),
    broken(error: Error | null) {
      broken.push(error);
      return new ApiError("remoteContent", { reason: "broken" });
    },
  };
  const stream = new PassThrough();
  const reason = new Error("cut");
  stream.on("error", () => undefined).destroy(reason);
  await assert.rejects(collect(receiveBody(stream, { ...options, faults })), { message: /broken$/ });
  assert.deepEqual(broken, [reason]);
  const large = Readable.from([Buffer.alloc(1001)], { objectMode: false });
  await assert.rejects(collect(receiveBody(large, { ...options, faults })), { message: /more than 1000$/ });
});
