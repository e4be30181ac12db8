import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { liveUrl } from "../http/live-client.js";
import { type RunningServer, sample, sampleText, startServer, until } from "../http/running-server.js";
import { example, root, wordsOf } from "./program.js";

const folder = mkdtempSync(join(tmpdir(), "mic-"));
/** The sample without its header, as recorders give it. */
const samples = sample.subarray(44);
let server: RunningServer;

before(async () => {
  server = await startServer();
  writeFileSync(join(folder, "samples.raw"), samples);
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const options = () => ["--token", server.key, "--url", liveUrl(server)];

/** A folder of commands that stands for the system's: the recorder there says how it was called and plays the sample for ever. */
function recorderNamed(name: string): Readonly<Record<string, string>> {
  const bin = mkdtempSync(join(folder, "bin-"));
  const script = `#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$@" > '${join(bin, "arguments")}'
/bin/cat '${join(folder, "samples.raw")}'
while :; do /bin/cat /dev/zero | /usr/bin/head -c 3200; /bin/sleep 0.1; done
`;
  writeFileSync(join(bin, name), script);
  chmodSync(join(bin, name), 0o755);
  return { PATH: bin };
}

test("mic transcribes a file that stands for the microphone", async () => {
  const { code, stdout, stderr } = await example("mic", [...options(), "--source", join(root, "audio/jfk.wav")]).ended;
  assert.equal(code, 0, stderr);
  assert.equal(wordsOf(stdout), wordsOf(sampleText));
});

test("mic ends cleanly on Ctrl-C, with the words that were under way", async () => {
  const mic = example("mic", [...options(), "--source", "-"]);
  // The input stays open, and ends in the midst of speech: only Ctrl-C ends it.
  mic.process.stdin!.write(samples.subarray(0, 2 * 16_000 * 8));
  await mic.says(/fellow Americans/i);
  mic.process.kill("SIGINT");
  const { code, stdout, stderr } = await mic.ended;
  assert.equal(code, 0, stderr);
  assert.match(wordsOf(stdout), /ask not what your country can do for you/);
});

test("mic records with a program that the system has", {
  skip: process.platform !== "linux" && "the recorder is a shell script",
}, async () => {
  for (const name of ["parec", "arecord"]) {
    const mic = example("mic", options(), recorderNamed(name));
    await mic.says(/Listening/);
    await mic.says(/you can do for your country/i);
    mic.process.kill("SIGINT");
    const { code, stdout, stderr } = await mic.ended;
    assert.equal(code, 0, stderr);
    assert.equal(wordsOf(stdout), wordsOf(sampleText));
  }
});

test("mic says what to install where nothing records", async () => {
  const { code, stderr } = await example("mic", options(), { PATH: folder }).ended;
  assert.equal(code, 1);
  assert.match(stderr, /No program that records was found/);
  if (process.platform === "linux")
    assert.match(stderr, /parec \(in the package pulseaudio-utils\), arecord \(in the package alsa-utils\)/);
});

test("mic says the same when devices are to be listed", async () => {
  const { code, stderr } = await example("mic", ["--list-devices"], { PATH: folder }).ended;
  assert.equal(code, 1);
  assert.match(stderr, /No program that records was found/);
});

test("mic leaves no stream behind", async () => {
  const mic = example("mic", [...options(), "--source", "-"]);
  mic.process.stdin!.write(samples.subarray(0, 64_000));
  await until("the stream", () => server.engine.status().streams > 0);
  mic.process.kill("SIGINT");
  await mic.ended;
  await until("no stream", () => server.engine.status().streams === 0);
});

test("mic without a key says how it is used", async () => {
  const { code, stderr } = await example("mic", []).ended;
  assert.equal(code, 2);
  assert.match(stderr, /^--token is missing[\s\S]*mic\.js --token KEY/);
});
