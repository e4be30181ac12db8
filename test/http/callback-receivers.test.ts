import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "../../bench/server-process.js";
import { python } from "../clients/client-python.js";
import { root, StartedProgram } from "../started-program.js";
import { type RunningServer, sample, sampleText, startServer, until } from "./running-server.js";

const secret = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
const folder = mkdtempSync(join(tmpdir(), "receivers-"));
let server: RunningServer;
before(async () => {
  // Secrets are being changed: a receiver that has the old secret alone still takes what is signed with both.
  const next = `whsec_${Buffer.alloc(32, 10).toString("base64")}`;
  server = await startServer({ CALLBACK_ALLOW_PRIVATE: "1", CALLBACK_RETRY_DELAY: "1", CALLBACK_SECRET: `${next} ${secret}` });
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The program of that name in the guide, as a file. */
function documented(name: string): string {
  const guide = readFileSync(join(root, "docs/callbacks.md"), "utf8");
  const code = new RegExp(`<!-- ${name} -->\n\`\`\`\\w+\n(.*?)\`\`\``, "s").exec(guide)?.[1];
  assert.ok(code !== undefined, name);
  const path = join(folder, name);
  writeFileSync(path, code);
  return path;
}

const withoutPython = spawnSync(python, ["--version"]).status === 0 ? false : "needs Python: scripts/test-clients.sh";

for (const [command, name, skip] of [
  [process.execPath, "receiver.mjs", false],
  [python, "receiver.py", withoutPython],
] as const) {
  test(`${name} of the guide takes what the server sends, and nothing else`, { skip }, async () => {
    const port = await freePort();
    const { PATH } = process.env;
    const program = new StartedProgram(command, [documented(name)], { env: { PATH, PORT: String(port), CALLBACK_SECRET: secret } });
    try {
      const url = `http://127.0.0.1:${port}/hook`;
      const post = (headers: Record<string, string>) => fetch(url, { method: "POST", body: "{}", headers });
      const listens = () =>
        post({}).then(
          ({ status }) => status === 401,
          () => false,
        );
      await until("it listens", listens, 60);
      const now = String(Math.floor(Date.now() / 1000));
      const forged = { "webhook-id": "x", "webhook-timestamp": now, "webhook-signature": `v1,${Buffer.alloc(32).toString("base64")}` };
      for (const headers of [forged, { ...forged, "webhook-signature": "v1" }, { ...forged, "webhook-timestamp": "soon" }]) {
        assert.equal((await post(headers)).status, 401);
      }

      const response = await fetch(`${server.url}/v1/listen?callback=${encodeURIComponent(url)}`, {
        method: "POST",
        headers: { authorization: `Token ${server.key}`, "content-type": "audio/wav" },
        body: sample,
      });
      const { request_id: id } = (await response.json()) as { request_id: string };
      await until("it is taken", () => program.stdout.includes(id), 120);
      assert.equal(program.stdout.trim(), `${id} ${sampleText}`);
    } finally {
      program.process.kill("SIGKILL");
      await program.ended;
    }
  });
}
