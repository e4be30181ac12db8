import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { type ListenOptions, listenQuery, listenSnippets, liveQuery, liveSnippets } from "../../../src/console/snippets/index.js";
import { python } from "../../clients/client-python.js";
import { plain, samples } from "../../http/parameters/asking.js";
import { type RunningServer, sample, startServer } from "../../http/running-server.js";
import { root } from "../../started-program.js";

/** Inside the project, where Node finds the SDK. */
const folder = mkdtempSync(join(root, "dist/snippets-"));
let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const withoutCurl = spawnSync("curl", ["--version"]).status === 0 ? false : "needs curl: scripts/test-clients.sh installs it";
const withoutSdk =
  spawnSync(python, ["-c", "import deepgram"]).status === 0 ? false : "needs deepgram-sdk: scripts/test-clients.sh installs it";

const options: ListenOptions = {
  model: "tiny.en",
  language: "",
  translate: false,
  smartFormat: true,
  punctuate: true,
  speakers: "none",
  // Its end, which is lost where a sign before it ends it, is heard in the text.
  prompt: `It's "Kennedy" & he's €1 $HOME my fellow Amerikans, my fellow Amerikans, ask`,
};

/** A name that shells and programs must be careful with. */
const name = `ken's "speech" $1.wav`;
copyFileSync(join(root, "audio/jfk.wav"), join(folder, name));

function recordingCode(kind: string): string {
  const snippets = listenSnippets({ server: server.url, query: listenQuery(options), source: { file: name } });
  return snippets.find((snippet) => snippet.name === kind)!.code.replaceAll("YOUR_API_KEY", server.key);
}

function liveCode(kind: string): string {
  const query = liveQuery({ ...options, endpointing: 500, utteranceEnd: 1000 });
  return liveSnippets(server.url, query)
    .find((snippet) => snippet.name === kind)!
    .code.replaceAll("YOUR_API_KEY", server.key);
}

async function ran(program: string, args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, [...args], { cwd: folder, timeout: 120_000 })).stdout;
}

function file(extension: string, code: string): string {
  const path = join(folder, `snippet-${readdirSync(folder).length}.${extension}`);
  writeFileSync(path, code);
  return path;
}

/** What a program says of samples that it reads from its standard input. */
function fed(program: string, path: string): Promise<string> {
  const child = spawn(program, [path], { cwd: folder, stdio: ["pipe", "pipe", "inherit"], timeout: 120_000 });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  child.stdin.end(samples);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(said) : reject(new Error(`${program} ended with ${code}: ${said}`))));
  });
}

/** What the server says when it is asked so; the prompt is seen in it. */
async function expected(): Promise<string> {
  const response = await fetch(
    `${server.url}/v1/listen?${new URLSearchParams(listenQuery(options).map(([name, value]): [string, string] => [name, value]))}`,
    {
      method: "POST",
      headers: { authorization: `Token ${server.key}` },
      body: sample,
    },
  );
  const { results } = (await response.json()) as { results: { channels: { alternatives: { transcript: string }[] }[] } };
  const { transcript } = results.channels[0]!.alternatives[0]!;
  assert.match(transcript, /my fellow Amerikans/);
  return transcript;
}

test("curl, as the console writes it", { skip: withoutCurl }, async () => {
  const answer = JSON.parse(await ran("sh", ["-c", recordingCode("curl")]));
  assert.equal(answer.results.channels[0].alternatives[0].transcript, await expected());
});

test("Deepgram's SDK for JavaScript, as the console writes it", async () => {
  assert.equal((await ran(process.execPath, [file("mjs", recordingCode("JavaScript"))])).trim(), await expected());
});

test("Deepgram's SDK for Python, as the console writes it", { skip: withoutSdk }, async () => {
  assert.equal((await ran(python, [file("py", recordingCode("Python"))])).trim(), await expected());
});

const finals = (said: string) => plain([...said.matchAll(/^final: +(.*)$/gm)].map(([, text]) => text).join(" "));

test("live: Deepgram's SDK for JavaScript, as the console writes it", async () => {
  assert.match(
    finals(await fed(process.execPath, file("mjs", liveCode("JavaScript")))),
    /^and so my fellow ameri[ck]an.*do for your country$/,
  );
});

test("live: Deepgram's SDK for Python, as the console writes it", { skip: withoutSdk }, async () => {
  assert.match(finals(await fed(python, file("py", liveCode("Python")))), /^and so my fellow ameri[ck]an.*do for your country$/);
});
