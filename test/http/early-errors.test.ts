import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { python } from "../clients/client-python.js";
import { type RunningServer, startServer } from "./running-server.js";

const folder = mkdtempSync(join(tmpdir(), "early-errors-"));
let server: RunningServer;

before(async () => {
  server = await startServer();
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd: folder });
  return stdout.trim();
}

const missing = (program: string, ...args: string[]) =>
  spawnSync(program, args).status === 0 ? false : `there is no ${[program, ...args].join(" ")}`;

test("cURL sees the errors of a body that it is still sending", { skip: missing("curl", "--version") }, async () => {
  writeFileSync(join(folder, "large.wav"), Buffer.alloc(60_000_000));
  const url = `http://localhost:${server.port}/v1/listen`;
  const key = `Authorization: Token ${server.key}`;
  for (const more of [[], ["-H", "Expect:"], ["-H", "Transfer-Encoding: chunked", "-H", "Expect:"]]) {
    const body = JSON.parse(
      await run("curl", ["-sS", url, "-H", key, "-H", "Content-Type: audio/wav", ...more, "--data-binary", "@large.wav"]),
    );
    // Zeros are no recording, and there are too many of them: whichever is found first.
    assert.ok(["PAYLOAD_TOO_LARGE", "Bad Request"].includes(body.err_code), JSON.stringify(body));
  }
});

test("httpx sees the errors of a body that it is still sending", { skip: missing(python, "-c", "import httpx") }, async () => {
  const script = `import httpx
for key in ("${server.key}", "wrong"):
    r = httpx.post("http://localhost:${server.port}/v1/listen", headers={"Authorization": "Token " + key, "Content-Type": "audio/wav"}, content=bytes(60_000_000), timeout=60.0)
    print(r.status_code, r.json()["err_code"])
`;
  assert.equal(await run(python, ["-c", script]), "413 PAYLOAD_TOO_LARGE\n401 INVALID_AUTH");
});
