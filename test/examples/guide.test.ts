import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type RunningServer, sampleText, startServer } from "../http/running-server.js";
import { Program, python, root, wordsOf } from "./program.js";

const guide = readFileSync(join(root, "docs/live.md"), "utf8");
/** Beside the compiled tests, so that it finds the packages. */
const script = join(import.meta.dirname, "guide-snippet.mjs");
let server: RunningServer;

before(async () => {
  server = await startServer();
});
after(async () => {
  await server.close();
  rmSync(script, { force: true });
});

/** The guide's first piece of code in a language that holds a text, with this server's address and key. */
function snippet(language: string, holds: string): string {
  const pieces = [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const code = pieces.find(([, name, text]) => name === language && text!.includes(holds))?.[2];
  assert.ok(code !== undefined, `the guide has ${language} with ${holds}`);
  return code.replaceAll("localhost:7860", `localhost:${server.port}`).replaceAll("YOUR_API_KEY", server.key);
}

test("the guide's example for Deepgram's SDK prints the finals of the sample and ends", async () => {
  writeFileSync(script, snippet("js", "DeepgramClient"));
  const { code, stdout, stderr } = await new Program(process.execPath, [script]).ended;
  assert.equal(code, 0, stderr);
  const finals = stdout.split("\n").filter((line) => line.startsWith("final:"));
  assert.equal(wordsOf(finals.map((line) => line.slice(8)).join(" ")), wordsOf(sampleText));
  assert.match(stdout, /^interim: /m);
});

const skip = spawnSync(python, ["-c", "import websockets"]).status === 0 ? false : "there is no Python with websockets";

test("the guide's example in Python prints the finals of the sample", { skip }, async () => {
  const { code, stdout, stderr } = await new Program(python, ["-c", snippet("python", "websockets.connect")]).ended;
  assert.equal(code, 0, stderr);
  assert.equal(wordsOf(stdout.replaceAll("\n", " ")), wordsOf(sampleText));
});

test("the guide's tables of settings and defaults are those of the server", async () => {
  const { settings } = await import("../../src/config.js");
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)];
  assert.ok(rows.length >= 5);
  for (const [, variable, value] of rows) {
    assert.equal(Object.values(settings).find((setting) => setting.variable === variable)?.default, value, variable);
  }
});
