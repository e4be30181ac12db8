import assert from "node:assert/strict";
import { exec } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { promisify } from "node:util";
import WebSocket from "ws";
import { sample, sampleText } from "../http/running-server.js";
import { Command, root, run } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "cli-serve-"));
const started: Command[] = [];
afterEach(() => {
  for (const command of started.splice(0)) command.process.kill("SIGKILL");
});
after(() => rmSync(folder, { recursive: true, force: true }));

function serve(environment: Readonly<Record<string, string>> = {}): Command {
  const command = new Command(["serve"], { PORT: "0", DATA_DIR: folder, ...environment });
  started.push(command);
  return command;
}

/** Linux: the parent of a process, by proc(5); undefined when it has just ended. */
function parentOf(id: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

test("the first start makes a key and prints a command that works as pasted; the next prints none", async () => {
  const first = serve({ METRICS: "key" });
  const [line, port] = await first.says(/^curl .*localhost:(\d+).*$/m);
  const { stdout } = await promisify(exec)(line, { cwd: root });
  const transcript = JSON.parse(stdout).results.channels[0].alternatives[0].transcript;
  assert.equal(transcript, sampleText);
  const key = /Token ([0-9a-f]{64})/.exec(line)![1]!;
  assert.equal(first.stderr.includes(key), false, "the log holds the key");

  // The first key may do everything.
  const metrics = await fetch(`http://localhost:${port}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  assert.match(await metrics.text(), /^whisper_api_ready 1$/m);

  // The command line works beside the running server, and what it does counts at once.
  const status = async (secret: string) =>
    (
      await fetch(`http://localhost:${port}/v1/listen`, {
        method: "POST",
        headers: { authorization: `Token ${secret}`, "content-type": "text/plain" },
      })
    ).status;
  const made = JSON.parse((await run(["keys", "create", "--name", "second", "--json"], { DATA_DIR: folder })).stdout);
  assert.equal(await status(made.key), 415);
  await run(["keys", "revoke", made.prefix], { DATA_DIR: folder });
  assert.equal(await status(made.key), 401);

  first.process.kill("SIGTERM");
  assert.equal((await first.ended).code, 0);

  const second = serve();
  await second.says(/keys create --name NAME/);
  assert.equal(/[0-9a-f]{64}/.test(second.stdout + second.stderr), false);
  second.process.kill("SIGINT");
  assert.equal((await second.ended).code, 0);
});

test("the server's process has the allocator's settings, and what somebody has chosen counts", {
  skip: process.platform !== "linux",
}, async () => {
  const chosen = "glibc.malloc.hugetlb=0:glibc.malloc.tcache_count=7";
  const command = serve({ GLIBC_TUNABLES: chosen });
  await command.says(/localhost:(\d+)/);
  const child = readdirSync("/proc").find((id) => /^\d+$/.test(id) && parentOf(id) === command.process.pid);
  // glibc cuts the setting into pieces where it stands.
  const environment = `:${readFileSync(`/proc/${child}/environ`, "utf8").replaceAll("\0", ":")}`;
  assert.ok(environment.includes(`:GLIBC_TUNABLES=glibc.malloc.hugetlb=1:${chosen}:`), environment);
  assert.ok(environment.includes(":MALLOC_MMAP_THRESHOLD_=131072:"), environment);
});

test("a second signal does not wait", async () => {
  const command = serve();
  const [, port] = await command.says(/localhost:(\d+)/);
  const key = JSON.parse((await run(["keys", "create", "--name", "x", "--json"], { DATA_DIR: folder })).stdout).key;
  // An upload that goes nowhere keeps the server from ending.
  const upload = fetch(`http://localhost:${port}/v1/listen`, {
    method: "POST",
    headers: { authorization: `Token ${key}`, "content-type": "audio/wav" },
    body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) }),
    duplex: "half",
  } as RequestInit).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  command.process.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(command.process.exitCode, null);
  command.process.kill("SIGTERM");
  assert.equal((await command.ended).code, 143);
  await upload;
});

test("running requests are cut off when the grace is over", async () => {
  const command = serve({ SHUTDOWN_GRACE: "1" });
  const [, port] = await command.says(/localhost:(\d+)/);
  const key = JSON.parse((await run(["keys", "create", "--name", "x", "--json"], { DATA_DIR: folder })).stdout).key;
  const upload = fetch(`http://localhost:${port}/v1/listen`, {
    method: "POST",
    headers: { authorization: `Token ${key}`, "content-type": "audio/wav" },
    body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) }),
    duplex: "half",
  } as RequestInit).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const from = Date.now();
  command.process.kill("SIGTERM");
  assert.equal((await command.ended).code, 0);
  assert.ok(Date.now() - from < 6000);
  await upload;
});

test("a live stream gets its words and a reason when the server stops", async () => {
  const command = serve();
  const [, port] = await command.says(/localhost:(\d+)/);
  const key = JSON.parse((await run(["keys", "create", "--name", "x", "--json"], { DATA_DIR: folder })).stdout).key;
  const socket = new WebSocket(`ws://localhost:${port}/v1/listen?token=${key}&interim_results=true&endpointing=false`);
  const results: { readonly type: string; readonly is_final?: boolean; readonly channel: { alternatives: { transcript: string }[] } }[] =
    [];
  const heard = new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type === "Results") results.push(message);
      if (message.type === "Results" && message.start + message.duration > 10.5) resolve();
    });
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  socket.once("open", () => socket.send(sample));
  await heard;
  command.process.kill("SIGTERM");
  assert.equal(await closed, 1012);
  assert.equal((await command.ended).code, 0);
  const text = results.filter((message) => message.is_final).map((message) => message.channel.alternatives[0]!.transcript);
  assert.match(text.join(" "), /what you can do for your country/);
});

test("a start that cannot be ends with one sentence", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => blocker.once("listening", resolve));
  const port = String((blocker.address() as { port: number }).port);
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ PORT: port }, new RegExp(`^whisper-api: PORT=${port} is already in use on 127\\.0\\.0\\.1: .*$`, "m")],
    [{ HOST: "203.0.113.9" }, /^whisper-api: HOST="203\.0\.113\.9" is no address of this machine/m],
    [{ DEFAULT_MODEL: "gigantic" }, /^whisper-api: DEFAULT_MODEL="gigantic" cannot be used: .*tiny\.en/m],
    [{ PORT: "http" }, /^whisper-api: PORT="http" is not allowed: give a whole number from 0 to 65535\.$/m],
  ];
  for (const [environment, says] of cases) {
    const { code, stdout, stderr } = await run(["serve"], { PORT: "0", DATA_DIR: folder, LOG_LEVEL: "fatal", ...environment });
    assert.deepEqual([code, stdout], [1, ""], JSON.stringify(environment));
    assert.match(stderr, says);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
  blocker.close();
});
