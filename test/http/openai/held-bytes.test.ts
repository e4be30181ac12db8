import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { holdBytes } from "../../../src/http/openai/held-bytes.js";

const parent = mkdtempSync(join(tmpdir(), "held-"));
const folder = join(parent, "not", "yet");
after(() => rmSync(parent, { recursive: true }));

async function* chunks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

async function read(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of source) all.push(chunk);
  return Buffer.concat(all);
}

test("a little is held in memory, and no folder is made", async () => {
  const held = await holdBytes(chunks(Buffer.from("some"), Buffer.from("thing")), { folder, memory: 9 });
  assert.equal((await read(held.read())).toString(), "something");
  assert.equal(existsSync(folder), false);
  await held.release();
});

test("whatever the chunks, they come back, as often as they are read, and nothing is left in the folder meanwhile", async () => {
  const bytes = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 0, max: 1500 }), async (all, memory) => {
      const held = await holdBytes(chunks(...all), { folder, memory });
      const whole = Buffer.concat(all);
      for (let turn = 0; turn < 2; turn += 1) assert.deepEqual(await read(held.read()), whole);
      assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
      await held.release();
      await held.release();
    }),
    { numRuns: 50 },
  );
});

test("large files come back in pieces", async () => {
  const piece = Buffer.alloc(100_000, "x");
  const held = await holdBytes(chunks(...Array.from({ length: 20 }, () => piece)), { folder, memory: 1000 });
  let length = 0;
  for await (const chunk of held.read()) {
    assert.ok(chunk.length <= 262_144);
    length += chunk.length;
  }
  assert.equal(length, 2_000_000);
  await held.release();
});

test("when the source fails, its error is thrown, and nothing is left open", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(5000);
    throw new RangeError("enough");
  }
  const open = () => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);
  const before = open();
  await assert.rejects(holdBytes(failing(), { folder, memory: 1000 }), RangeError);
  assert.equal(open(), before);
});

test("a release ends what is being read", async () => {
  const held = await holdBytes(chunks(Buffer.alloc(1_000_000)), { folder, memory: 1000 });
  const reading = held.read();
  await reading.next();
  await held.release();
  await assert.rejects(reading.next());
});
