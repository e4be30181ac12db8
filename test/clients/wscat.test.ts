import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { type RunningServer, startServer } from "../http/running-server.js";
import { clientTests } from "./client.js";
import { ownVersion } from "./npm-client.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const tool = clientTests({ name: "wscat", version: ownVersion("wscat"), runtime: "Command line", address: "In the command" });

const program = createRequire(import.meta.url).resolve("wscat/bin/wscat");

/** What wscat prints when lines are typed into it, until it ends. */
function wscat(args: readonly string[], lines: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args]);
    let stdout = "";
    let stderr = "";
    let typed = false;
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      // The first line is Metadata: the connection is open.
      if (!typed && stdout.includes("\n")) {
        typed = true;
        for (const line of lines) child.stdin.write(`${line}\n`);
      }
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.once("close", () => resolve({ stdout, stderr }));
  });
}

const ways: readonly (readonly [string, (url: string, key: string) => readonly string[]])[] = [
  ["in the address (the original API's example)", (url, key) => ["-c", `${url}?token=${key}&model=tiny.en`]],
  ["with `-H`", (url, key) => ["-c", `${url}?model=tiny.en`, "-H", `Authorization: Token ${key}`]],
  ["with `-s`", (url, key) => ["-c", `${url}?model=tiny.en`, "-s", "token", "-s", key]],
];

for (const [name, args] of ways) {
  tool.works(`the key ${name}; \`KeepAlive\`, \`CloseStream\`, and an \`Error\` for what is none`, async () => {
    const url = `ws://localhost:${server.port}/v1/listen`;
    const typed = ['{"type": "KeepAlive"}', "hello", '{"type": "CloseStream"}'];
    const { stdout, stderr } = await wscat(args(url, server.key), typed);
    const messages = stdout
      // Its prompt stands among what it prints.
      .replace(/^(> )+/gm, "")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly type: string });
    assert.deepEqual(
      messages.map(({ type }) => type),
      ["Metadata", "Error", "Metadata"],
      stdout + stderr,
    );
    assert.equal(stderr, "");
  });
}

tool.works("refused handshakes: it prints the status", async () => {
  const { stderr } = await wscat(["-c", `ws://localhost:${server.port}/v1/listen?token=wrong`], []);
  assert.match(stderr, /401/);
});
