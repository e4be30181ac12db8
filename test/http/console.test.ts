import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../started-program.js";
import { type RunningServer, startServer } from "./running-server.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ method: "GET", url, headers });

/** The addresses of the page's parts, as it names them. */
async function parts(): Promise<readonly string[]> {
  return [...(await get("/console")).body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path!);
}

test("the page: from this server alone, nothing written inline, asked for anew each time", async () => {
  const { statusCode, headers, body } = await get("/console");
  assert.equal(statusCode, 200);
  assert.match(String(headers["content-type"]), /^text\/html; charset=utf-8/i);
  assert.equal(headers["cache-control"], "public, max-age=0");
  const policy = new Map(
    String(headers["content-security-policy"])
      .split("; ")
      .map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1)]),
  );
  assert.deepEqual(policy.get("default-src"), ["'none'"]);
  assert.deepEqual(policy.get("script-src"), ["'self'"]);
  assert.deepEqual(policy.get("style-src"), ["'self'"]);
  assert.deepEqual(policy.get("connect-src"), ["'self'"]);
  assert.deepEqual(policy.get("frame-ancestors"), ["'none'"]);
  const others = [...policy.values()].flat().filter((source) => !["'self'", "'none'", "'script'", "blob:"].includes(source));
  assert.deepEqual(others, []);
  assert.equal(/<style|<script>|\sstyle=|\son\w+=/.test(body), false, body);
});

test("its parts stand beside it under any prefix, kept for ever, compressed where the browser takes it", async () => {
  const paths = await parts();
  assert.equal(paths.length, 3);
  for (const path of paths) {
    assert.match(path, /^console\/[a-z]+-[A-Z0-9]{8}\.(?:js|css|svg)$/);
    const plain = await get(`/${path}`);
    assert.equal(plain.statusCode, 200, path);
    assert.equal(plain.headers["cache-control"], "public, max-age=31536000, immutable");
    assert.equal(plain.headers["content-encoding"], undefined);
    for (const coding of ["br", "gzip"]) {
      const small = await get(`/${path}`, { "accept-encoding": coding });
      assert.equal(small.headers["content-encoding"], coding);
      assert.ok(small.rawPayload.length < plain.rawPayload.length);
    }
  }
  assert.equal((await get("/console/nothing.js")).statusCode, 404);
  assert.equal((await get("/console/../console.html")).statusCode, 404);
  assert.equal((await get("/console/")).headers.location, "../console");
  const { etag } = (await get("/console")).headers;
  assert.equal((await get("/console", { "if-none-match": String(etag) })).statusCode, 304);
});

test("all of it weighs less than 500 kB", () => {
  const folder = join(root, "dist/assets/console");
  const files = readdirSync(folder).filter((name) => !/\.(?:br|gz)$/.test(name));
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  assert.ok(files.length >= 5 && bytes < 500_000, `${bytes} bytes in ${files.join(", ")}`);
});
