import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { liveUrl } from "../http/live-client.js";
import { type RunningServer, sampleText, startServer } from "../http/running-server.js";
import { example, root, wordsOf } from "./program.js";

const sample = join(root, "audio/jfk.wav");
let server: RunningServer;

before(async () => {
  server = await startServer();
});
after(() => server.close());

const options = () => ["--token", server.key, "--url", liveUrl(server)];

test("stream-file prints what is said in a file that is played in real time", async () => {
  const { code, stdout, stderr } = await example("stream-file", [sample, ...options()]).ended;
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^\[\d+\.\ds\] And so/);
  assert.equal(wordsOf(stdout), wordsOf(sampleText));
});

test("stream-file sends a file as it is with --fast", async () => {
  const { code, stdout, stderr } = await example("stream-file", [sample, "--fast", ...options()]).ended;
  assert.equal(code, 0, stderr);
  assert.equal(wordsOf(stdout), wordsOf(sampleText));
});

test("stream-file prints no guesses where nobody watches", async () => {
  const { stdout } = await example("stream-file", [sample, "--fast", ...options()]).ended;
  assert.ok(!stdout.includes("\r") && !stdout.includes("\u001b"), JSON.stringify(stdout));
});

test("stream-file says why the server refuses it", async () => {
  const { code, stderr } = await example("stream-file", [sample, "--token", "wrong", "--url", liveUrl(server)]).ended;
  assert.equal(code, 1);
  assert.match(stderr, /refused the connection \(401\): Invalid credentials\.\n$/);
});

test("stream-file says what is missing, and how it is used", async () => {
  for (const [args, missing] of [
    [[], /^FILE is missing/],
    [[sample], /^--token is missing/],
    [[sample, "--token", "key", "--url", "localhost:7860"], /^--url localhost:7860 is no address of a server: give one like http:/],
    [[sample, "--key", "key"], /^Unknown option '--key'/],
  ] as const) {
    const { code, stderr } = await example("stream-file", args).ended;
    assert.equal(code, 2);
    assert.match(stderr, missing);
    assert.match(stderr, /\n\nnode dist\/examples\/stream-file\.js FILE --token KEY/);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  }
});

test("stream-file takes the server's address as it is given elsewhere", async () => {
  const { port } = server;
  for (const url of [
    `http://localhost:${port}`,
    `http://localhost:${port}/`,
    `ws://localhost:${port}`,
    `HTTP://localhost:${port}/v1`,
    `http://localhost:${port}/v1/listen/`,
  ]) {
    const { code, stdout, stderr } = await example("stream-file", [sample, "--fast", "--token", server.key, "--url", url]).ended;
    assert.equal(code, 0, `${url}: ${stderr}`);
    assert.equal(wordsOf(stdout), wordsOf(sampleText));
  }
});

test("stream-file says that nobody answers, and that a file cannot be read", async () => {
  const nobody = await example("stream-file", [sample, "--token", "key", "--url", "http://localhost:9"]).ended;
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /^No connection to localhost:9: .*ECONNREFUSED.*Is the server running/);
  for (const [file, why] of [
    ["missing.wav", /^missing\.wav cannot be read: ENOENT/],
    [join(root, "package.json"), /package\.json cannot be read here .*--encoding/],
  ] as const) {
    const { code, stderr } = await example("stream-file", [file, ...options()]).ended;
    assert.equal(code, 1);
    assert.match(stderr, why);
  }
  const text = await example("stream-file", [join(root, "package-lock.json"), "--fast", ...options()]).ended;
  assert.equal(text.code, 1);
  assert.match(text.stderr, /^The server says: .*not audio.*\nThe server closed the connection: 1008 DATA-0000\n$/);
});

test("stream-file plays bare samples as they are said to be", async () => {
  const folder = mkdtempSync(join(tmpdir(), "samples-"));
  const path = join(folder, "samples.raw");
  writeFileSync(path, readFileSync(sample).subarray(44));
  for (const more of [[], ["--fast"]]) {
    const args = [path, "--encoding", "linear16", "--sample-rate", "16000", ...more, ...options()];
    const { code, stdout, stderr } = await example("stream-file", args).ended;
    assert.equal(code, 0, stderr);
    assert.equal(wordsOf(stdout), wordsOf(sampleText));
  }
  rmSync(folder, { recursive: true });
});

test("stream-file ends quietly when nobody reads on", async () => {
  const program = example("stream-file", [sample, ...options()]);
  await program.says(/And so/);
  program.process.stdout!.destroy();
  const { code, stderr } = await program.ended;
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
});
