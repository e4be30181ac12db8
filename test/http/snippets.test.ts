import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { python as pythonPath } from "../clients/client-python.js";
import { type RunningServer, sample, sampleText, startServer } from "./running-server.js";

/** The examples of the original API's documentation for files, word for word; the key and the port are put in below. */
const curl = `curl -X POST 'http://localhost:7860/v1/listen?model=tiny.en' \\
  -H "Authorization: Token YOUR_API_KEY" \\
  -H "Content-Type: audio/wav" \\
  --data-binary @audio.wav`;

const python = `import httpx

API_URL = "http://localhost:7860/v1/listen"
API_KEY = "YOUR_API_KEY"

with open("audio.wav", "rb") as f:
    response = httpx.post(
        API_URL,
        params={"model": "tiny.en"},
        headers={
            "Authorization": f"Token {API_KEY}",
            "Content-Type": "audio/wav",
        },
        content=f.read(),
        timeout=60.0,
    )

data = response.json()
transcript = data["results"]["channels"][0]["alternatives"][0]["transcript"]
print(f"Transcript: {transcript}")
`;

const javascript = `const fs = require('fs');

const API_URL = 'http://localhost:7860/v1/listen';
const API_KEY = 'YOUR_API_KEY';

const audioBuffer = fs.readFileSync('audio.wav');

const response = await fetch(\`\${API_URL}?model=tiny.en\`, {
  method: 'POST',
  headers: {
    'Authorization': \`Token \${API_KEY}\`,
    'Content-Type': 'audio/wav',
  },
  body: audioBuffer,
});

const data = await response.json();
const transcript = data.results.channels[0].alternatives[0].transcript;
console.log(\`Transcript: \${transcript}\`);
`;

const cropping = `curl -X POST 'http://localhost:7860/v1/listen?start=2000&duration=5000' \\
  -H "Authorization: Token YOUR_API_KEY" \\
  -H "Content-Type: audio/wav" \\
  --data-binary @audio.wav`;

const prompting = `curl -X POST 'http://localhost:7860/v1/listen?prompt=MUTTON,TURNIPS,KUBERNETES' \\
  -H "Authorization: Token YOUR_API_KEY" \\
  -H "Content-Type: audio/wav" \\
  --data-binary @audio.wav`;

const srt = `curl -X POST 'http://localhost:7860/v1/listen?response_format=srt' \\
  -H "Authorization: Token YOUR_API_KEY" \\
  -H "Content-Type: audio/wav" \\
  --data-binary @audio.wav > subtitles.srt`;

const vtt = `curl -X POST 'http://localhost:7860/v1/listen?response_format=vtt' \\
  -H "Authorization: Token YOUR_API_KEY" \\
  -H "Content-Type: audio/wav" \\
  --data-binary @audio.wav > subtitles.vtt`;

const folder = mkdtempSync(join(tmpdir(), "snippets-"));
let server: RunningServer;

before(async () => {
  server = await startServer();
  writeFileSync(join(folder, "audio.wav"), sample);
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd: folder });
  return stdout.trim();
}

const filled = (snippet: string) => snippet.replace("YOUR_API_KEY", server.key).replace("localhost:7860", `localhost:${server.port}`);
const missing = (program: string, ...args: string[]) =>
  spawnSync(program, args).status === 0 ? false : `there is no ${[program, ...args].join(" ")}`;

test("cURL", { skip: missing("curl", "--version") }, async () => {
  const body = JSON.parse(await run("sh", ["-c", filled(curl)]));
  assert.equal(body.results.channels[0].alternatives[0].transcript, sampleText);
});

test("Python", { skip: missing(pythonPath, "-c", "import httpx") }, async () => {
  assert.equal(await run(pythonPath, ["-c", filled(python)]), `Transcript: ${sampleText}`);
});

test("JavaScript", async () => {
  // The snippet mixes require with top-level await, which no module form of Node allows: it runs inside a function.
  const wrapped = `(async () => {\n${filled(javascript)}\n})();`;
  assert.equal(await run(process.execPath, ["-e", wrapped]), `Transcript: ${sampleText}`);
});

test("cURL: cropping", { skip: missing("curl", "--version") }, async () => {
  const body = JSON.parse(await run("sh", ["-c", filled(cropping)]));
  const [{ transcript, words }] = body.results.channels[0].alternatives;
  assert.match(transcript, /ask not what your country/i);
  assert.doesNotMatch(transcript, /fellow|for your country/);
  for (const { start, end } of words) assert.ok(start >= 2 && end <= 7, `${start} to ${end}`);
  assert.equal(body.metadata.duration, 11);
});

test("cURL: prompting", { skip: missing("curl", "--version") }, async () => {
  const body = JSON.parse(await run("sh", ["-c", filled(prompting)]));
  // What was not said does not come of being listened for; how the rest is written may.
  const text = body.results.channels[0].alternatives[0].transcript.toLowerCase().replace(/[^a-z ]/g, "");
  assert.equal(text, sampleText.toLowerCase().replace(/[^a-z ]/g, ""));
});

test("cURL: SRT", { skip: missing("curl", "--version") }, async () => {
  await run("sh", ["-c", filled(srt)]);
  const text = readFileSync(join(folder, "subtitles.srt"), "utf8");
  assert.match(text, /^1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
  assert.match(text.replace(/\s+/g, " "), /my fellow Americans/);
});

test("cURL: VTT", { skip: missing("curl", "--version") }, async () => {
  await run("sh", ["-c", filled(vtt)]);
  const text = readFileSync(join(folder, "subtitles.vtt"), "utf8");
  assert.match(text, /^WEBVTT\n\n/);
  assert.match(text.replace(/\s+/g, " "), /my fellow Americans/);
});

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

test("httpx sees the errors of a body that it is still sending", { skip: missing(pythonPath, "-c", "import httpx") }, async () => {
  const script = `import httpx
for key in ("${server.key}", "wrong"):
    r = httpx.post("http://localhost:${server.port}/v1/listen", headers={"Authorization": "Token " + key, "Content-Type": "audio/wav"}, content=bytes(60_000_000), timeout=60.0)
    print(r.status_code, r.json()["err_code"])
`;
  assert.equal(await run(pythonPath, ["-c", script]), "413 PAYLOAD_TOO_LARGE\n401 INVALID_AUTH");
});
