import assert from "node:assert/strict";
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
  assert.match(stderr, /refused the connection \(401\).*INVALID_AUTH/);
});

test("stream-file without a file or a key says how it is used", async () => {
  const { code, stderr } = await example("stream-file", []).ended;
  assert.equal(code, 2);
  assert.match(stderr, /stream-file\.js FILE --token KEY/);
});
