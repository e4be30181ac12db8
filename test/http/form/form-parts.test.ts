import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import { boundaryOf, formParts } from "../../../src/http/form/form-parts.js";
import { boundary, formBody, formEnd, rawPart, type WrittenPart } from "./form-body.js";

const patience = { idleSeconds: 30, signal: new AbortController().signal };

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function partsOf(source: Readable, use = patience) {
  const parts: { name: string; isFile: boolean; content: Buffer }[] = [];
  for await (const { name, isFile, bytes } of formParts(source, boundary, use)) parts.push({ name, isFile, content: await bytesOf(bytes) });
  return parts;
}

/** The body in pieces of the sizes given, over and over. */
function inPieces(body: Buffer, sizes: readonly number[]): Readable {
  function* pieces() {
    for (let at = 0, turn = 0; at < body.length; turn += 1) {
      const size = sizes[turn % sizes.length]!;
      yield body.subarray(at, at + size);
      at += size;
    }
  }
  return Readable.from(pieces(), { objectMode: false });
}

const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  // Almost boundaries, which are what such a reader gets wrong.
  fc
    .array(fc.constantFrom("\r\n", "--", "\r\n--", "\r", "-", boundary.slice(0, -1), `\r\n--${boundary.slice(0, 20)}`))
    .map((texts) => Buffer.from(texts.join(""))),
);
const part: fc.Arbitrary<WrittenPart> = fc.record(
  {
    name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => !/[\r\n\0]/.test(text)),
    filename: fc.constantFrom("a.wav", 'a"b; name=x.wav', ""),
    content,
  },
  { requiredKeys: ["name", "content"] },
);

test("whatever the parts and however they are cut, they come as they were written", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
      async (written, sizes) => {
        const read = await partsOf(inPieces(formBody(...written), sizes));
        assert.deepEqual(
          read.map(({ name, isFile, content: bytes }) => [name, isFile, bytes.toString("hex")]),
          written.map(({ name, filename, content: bytes }) => [
            name,
            filename !== undefined || name === "file",
            Buffer.from(bytes).toString("hex"),
          ]),
        );
      },
    ),
    { numRuns: 150 },
  );
});

test("wherever a form is cut off, it is said to be incomplete, and what came before is whole", async () => {
  const body = formBody({ name: "model", content: "tiny.en" }, { name: "file", filename: "a.wav", content: Buffer.alloc(500, "x") });
  for (let end = 0; end < body.length - 4; end += 7) {
    await assert.rejects(partsOf(inPieces(body.subarray(0, end), [64])), { entry: "badForm" }, `${end} bytes`);
  }
});

test("a preamble, an epilogue and white space behind boundaries are passed over", async () => {
  const body = Buffer.concat([Buffer.from("This is a form.\r\n"), formBody({ name: "a", content: "1" }), Buffer.from("the end")]);
  assert.deepEqual(
    (await partsOf(inPieces(body, [5]))).map(({ name, content: bytes }) => [name, bytes.toString()]),
    [["a", "1"]],
  );
});

test("each thing that can be wrong with a form is told", async () => {
  const disposition = 'Content-Disposition: form-data; name="file"; filename="a.wav"';
  const cases: readonly (readonly [string, Buffer, RegExp])[] = [
    ["nothing", Buffer.alloc(0), /No part/],
    ["another boundary", Buffer.from(formBody({ name: "a", content: "1" }).toString().replaceAll("d74496d6", "00000000")), /No part/],
    ["audio without a form", Buffer.alloc(100_000, "\r\n-"), /No part/],
    ["no name", Buffer.concat([rawPart(["Content-Type: audio/wav"], "x"), formEnd]), /has no name/],
    ["no header", Buffer.concat([rawPart([], "x"), formEnd]), /has no name/],
    ["a broken header", Buffer.concat([rawPart(["nonsense", disposition], "x"), formEnd]), /has no name/],
    ["an attachment", Buffer.concat([rawPart(['Content-Disposition: attachment; filename="a"'], "x"), formEnd]), /has no name/],
    ["an endless header", Buffer.concat([rawPart([`X-A: ${"a".repeat(20_000)}`, disposition], "x"), formEnd]), /longer than 16384/],
    [
      "an endless name",
      Buffer.concat([rawPart([`${disposition.slice(0, -1)}${"a".repeat(100_000)}"`], "x"), formEnd]),
      /longer than 16384/,
    ],
    ["an open header", Buffer.concat([Buffer.from(`--${boundary}\r\n${disposition}\r\n`), formEnd]), /no end of its header/],
    [
      "an open header before another part",
      Buffer.concat([Buffer.from(`--${boundary}\r\n${disposition}\r\n`), rawPart([disposition], "x"), formEnd]),
      /no end of its header/,
    ],
    ["base64", Buffer.concat([rawPart([disposition, "Content-Transfer-Encoding: base64"], "eA=="), formEnd]), /transfer encoding base64/],
    ["too many parts", formBody(...Array.from({ length: 201 }, () => ({ name: "a", content: "" }))), /more than 200 parts/],
  ];
  for (const [what, body, message] of cases) {
    await assert.rejects(partsOf(inPieces(body, [1000])), { entry: "badForm", message }, what);
  }
});

test("whatever is done to a form, it is read or said to be wrong: nothing hangs, and nothing else is thrown", async () => {
  const body = formBody(
    { name: "model", content: "tiny.en" },
    { name: "file", filename: "a.wav", type: "audio/wav", content: Buffer.alloc(300, "x") },
    { name: "language", content: "en" },
  );
  const change = fc.record({ at: fc.nat({ max: body.length - 1 }), drop: fc.nat({ max: 20 }), put: fc.uint8Array({ maxLength: 8 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 300 }), async (changes, size) => {
      let mutated = body;
      for (const { at, drop, put } of changes) mutated = Buffer.concat([mutated.subarray(0, at), put, mutated.subarray(at + drop)]);
      const outcome = await partsOf(inPieces(mutated, [size])).then(
        () => "read",
        (error: { entry?: string }) => error.entry,
      );
      assert.ok(outcome === "read" || outcome === "badForm", String(outcome));
    }),
    { numRuns: 500 },
  );
});

test("boundaries, quoted and not", () => {
  assert.equal(boundaryOf("multipart/form-data; boundary=abc"), "abc");
  assert.equal(boundaryOf('Multipart/Form-Data; charset=utf-8; BOUNDARY="a b;c"; x=1'), "a b;c");
  for (const type of ["multipart/form-data", "multipart/form-data; boundary=", `multipart/form-data; boundary=${"x".repeat(71)}`]) {
    assert.throws(() => boundaryOf(type), { entry: "badForm" });
  }
});

test("a part is read only as fast as it is taken, and the source is left open", async () => {
  let given = 0;
  const head = rawPart(['Content-Disposition: form-data; name="file"; filename="a"'], "").subarray(0, -2);
  const source = new Readable({
    read() {
      this.push(given === 0 ? head : Buffer.alloc(16_384));
      given += 16_384;
    },
  });
  const parts = formParts(source, boundary, patience);
  await parts.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(given < 300_000, `${given} bytes were read ahead`);
  await parts.return();
  assert.equal(source.destroyed, false);
});

test("a pause ends it, an abort ends it", async () => {
  await assert.rejects(partsOf(new PassThrough(), { ...patience, idleSeconds: 0.05 }), { entry: "uploadIdle" });
  const controller = new AbortController();
  const aborted = partsOf(new PassThrough(), { ...patience, signal: controller.signal });
  const reason = new Error("enough");
  controller.abort(reason);
  await assert.rejects(aborted, reason);
});
