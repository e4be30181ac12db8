import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { decodedBody, requestRemote } from "../../src/remote/index.js";
import { httpServer, TestNetwork } from "./remote-server.js";

const plain = Buffer.from("a recording ".repeat(10_000));

async function fetched(t: TestContext, coding: string, bytes: Buffer, most = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const server = await httpServer((_request, response) => response.writeHead(200, { "content-encoding": coding }).end(bytes));
  t.after(() => server.close());
  const network = new TestNetwork();
  network.host("media.example", "93.184.216.34", server);
  const { signal } = new AbortController();
  const response = await requestRemote({ url: "http://media.example/", rules: { allowPrivate: false }, network, signal });
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of decodedBody(response)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > most) break;
    }
    return Buffer.concat(chunks);
  } finally {
    response.close();
    await server.left();
  }
}

const codings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gzipSync,
  GZip: gzipSync,
  "x-gzip": gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  identity: (bytes) => bytes,
  "": (bytes) => bytes,
  // Of S3: it says how the upload was cut, and nothing of what lies there.
  "aws-chunked": (bytes) => bytes,
};

for (const [coding, compress] of Object.entries(codings)) {
  test(`content coded as "${coding}"`, async (t) => assert.deepEqual(await fetched(t, coding, compress(plain)), plain));
}

for (const [coding, compress] of [
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
] as const) {
  test(`${coding} that is broken, or that ends too soon, is an error`, async (t) => {
    const bytes = compress(plain);
    await assert.rejects(fetched(t, coding, bytes.subarray(0, bytes.length - 9)), { code: /^(Z_|ERR_.*BROTLI)|ERR_/ });
    await assert.rejects(fetched(t, coding, Buffer.concat([bytes.subarray(0, 8), Buffer.alloc(1000, 0xff)])), { code: /^Z_|ERR_/ });
  });
}

test("much in little comes out piece by piece, and may be left", async (t) => {
  const bomb = gzipSync(Buffer.alloc(300_000_000));
  const before = process.memoryUsage().arrayBuffers;
  assert.ok((await fetched(t, "gzip", bomb, 1_000_000)).length < 2_000_000);
  assert.ok(process.memoryUsage().arrayBuffers - before < 50_000_000);
});
