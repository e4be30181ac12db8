import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { liveUrl } from "../http/live-client.js";
import { type RunningServer, sampleText, startServer } from "../http/running-server.js";
import { python, pythonExample, root, wordsOf } from "./program.js";

const imports = "import websockets.asyncio.client";
const skip = spawnSync(python, ["-c", imports]).status === 0 ? false : `there is no ${python} with websockets: scripts/test-clients.sh`;
const sample = join(root, "audio/jfk.wav");
let server: RunningServer;

before(async () => {
  server = await startServer();
});
after(() => server.close());

const options = () => ["--token", server.key, "--model", "tiny.en", "--url", liveUrl(server)];

test("test_streaming.py prints what is said in a WAV file that is played in real time", { skip }, async () => {
  const { code, stdout, stderr } = await pythonExample("test_streaming", [...options(), "--audio", sample]).ended;
  assert.equal(code, 0, stderr);
  assert.equal(wordsOf(stdout), wordsOf(sampleText));
});

test("test_streaming.py sends other files as they are", { skip }, async () => {
  const audio = join(root, "test/audio/fixtures/opus.ogg");
  const { code, stdout, stderr } = await pythonExample("test_streaming", [...options(), "--audio", audio]).ended;
  assert.equal(code, 0, stderr);
  assert.match(wordsOf(stdout), /^and so/);
});

test("test_streaming.py says why the server refuses it", { skip }, async () => {
  const { code, stderr } = await pythonExample("test_streaming", ["--token", "wrong", "--url", liveUrl(server), "--audio", sample]).ended;
  assert.equal(code, 1);
  assert.match(stderr, /refused the connection \(401\): Invalid credentials\.\n$/);
});

test("test_streaming.py says that a file is missing", { skip }, async () => {
  const { code, stderr } = await pythonExample("test_streaming", [...options(), "--audio", "missing.wav"]).ended;
  assert.equal(code, 1);
  assert.match(stderr, /No such file.*missing\.wav/);
});

test("test_streaming.py takes the server's address as it is given elsewhere", { skip }, async () => {
  for (const url of [`http://localhost:${server.port}/`, `ws://localhost:${server.port}`, `http://localhost:${server.port}/v1`]) {
    const { code, stdout, stderr } = await pythonExample("test_streaming", ["--token", server.key, "--url", url, "--audio", sample]).ended;
    assert.equal(code, 0, `${url}: ${stderr}`);
    assert.equal(wordsOf(stdout), wordsOf(sampleText));
  }
});

test("test_streaming.py ends in a sentence, whatever goes wrong", { skip }, async () => {
  for (const [url, why] of [
    ["http://localhost:9", /^No connection to http:\/\/localhost:9: .*Is the server running/],
    ["localhost:9", /^--url localhost:9 is no address of a server/],
  ] as const) {
    const { code, stderr } = await pythonExample("test_streaming", ["--token", "key", "--url", url, "--audio", sample]).ended;
    assert.equal(code, 1);
    assert.match(stderr, why);
    assert.doesNotMatch(stderr, /Traceback/);
  }
  const text = await pythonExample("test_streaming", [...options(), "--audio", join(root, "package-lock.json")]).ended;
  assert.equal(text.code, 1);
  assert.match(text.stderr, /^The server says: .*not audio.*\nThe server closed the connection: .*1008.*\n$/);
});

test("test_streaming.py ends quietly when nobody reads on", { skip }, async () => {
  const program = pythonExample("test_streaming", [...options(), "--audio", sample]);
  await program.says(/And so/);
  program.process.stdout!.destroy();
  const { code, stderr } = await program.ended;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});

test("mic_transcription.py transcribes a file that stands for the microphone", { skip }, async () => {
  const { code, stdout, stderr } = await pythonExample("mic_transcription", [...options(), "--source", sample]).ended;
  assert.equal(code, 0, stderr);
  assert.equal(wordsOf(stdout), wordsOf(sampleText));
});

test("mic_transcription.py lists devices, or says what is missing for that", { skip }, async () => {
  const { code, stderr } = await pythonExample("mic_transcription", ["--list-devices"]).ended;
  if (code !== 0) assert.match(stderr, /pip install -r examples\/requirements\.txt|Install PortAudio/);
});
