import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { sampleText } from "../http/running-server.js";
import { type ServerWithHosts, startServerWithHosts } from "../http/server-with-hosts.js";
import { clientTests } from "./client.js";
import { ExampleFolder, filled, originalExample } from "./example-folder.js";

const folder = new ExampleFolder();
let server: ServerWithHosts;
before(async () => {
  server = await startServerWithHosts("/audio.mp3");
});
after(async () => {
  await server.close();
  folder.remove();
});

const curl = clientTests({
  name: "curl",
  version: "",
  runtime: "Command line",
  address: "In the command",
  missing: spawnSync("curl", ["--version"]).status === 0 ? false : "there is no curl",
});

const shell = (example: string) => folder.run("sh", ["-c", filled(example, server)]);

/** Calls the server; the options are curl's. */
async function ask(
  path: string,
  ...options: readonly string[]
): Promise<{ readonly status: string; readonly type: string; readonly text: string }> {
  const key = options.some((option) => option.startsWith("Authorization")) ? [] : ["-H", `Authorization: Token ${server.key}`];
  const out = await folder.run("curl", ["-sS", `${server.url}${path}`, ...key, "-w", "\n%{http_code} %{content_type}", ...options]);
  const [, text, status, type] = /^([\s\S]*?)\n?(\d+) (.*)$/.exec(out)!;
  return { status: status!, type: type!, text: text! };
}

const transcript = (text: string) => JSON.parse(text).results.channels[0].alternatives[0].transcript as string;

const upload = originalExample(
  "sh",
  `model=tiny.en' \\
  -H "Authorization: Token YOUR_API_KEY" \\
  -H "Content-Type: audio/wav"`,
);
const byUrl = originalExample("sh", '{"url": "https://example.com/audio.mp3"}');

curl.works("the original API's examples: a file, cropping, a prompt", async () => {
  assert.equal(transcript(await shell(upload)), sampleText);

  const cropped = JSON.parse(await shell(originalExample("sh", "start=2000&duration=5000")));
  const [{ transcript: text, words }] = cropped.results.channels[0].alternatives;
  assert.match(text, /ask not what your country/i);
  assert.doesNotMatch(text, /fellow|for your country/);
  for (const { start, end } of words) assert.ok(start >= 2 && end <= 7, `${start} to ${end}`);
  assert.equal(cropped.metadata.duration, 11);

  // What was not said does not come of being listened for; how the rest is written may.
  const bare = (of: string) => of.toLowerCase().replace(/[^a-z ]/g, "");
  assert.equal(bare(transcript(await shell(originalExample("sh", "prompt=")))), bare(sampleText));
});

curl.works("the original API's examples: SRT and WebVTT files, the models, the health check, `/docs` and `/redoc`", async () => {
  await shell(originalExample("sh", "response_format=srt"));
  const subtitles = readFileSync(join(folder.path, "subtitles.srt"), "utf8");
  assert.match(subtitles, /^1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
  assert.match(subtitles.replace(/\s+/g, " "), /my fellow Americans/);
  await shell(originalExample("sh", "response_format=vtt"));
  const cues = readFileSync(join(folder.path, "subtitles.vtt"), "utf8");
  assert.match(cues, /^WEBVTT\n\n/);
  assert.match(cues.replace(/\s+/g, " "), /my fellow Americans/);

  const list = JSON.parse(await shell(originalExample("sh", "/v1/models")));
  assert.equal(list.count, 1);
  assert.equal(list.models[0].name, "tiny.en");
  assert.deepEqual(JSON.parse(await shell(originalExample("sh", "/ping"))), { ping: "pong", status: "healthy" });
  for (const page of ["/docs", "/redoc"]) {
    const { status, type } = await ask(page, "-L", "-o", "/dev/null");
    assert.equal(status, "200");
    assert.match(type, /text\/html/);
  }
});

curl.works('a file without `-H "Content-Type"`, with `-T`, chunked, or from standard input', async () => {
  for (const options of [
    ["--data-binary", "@audio.wav"],
    ["-X", "POST", "-T", "audio.wav"],
    ["-F", "file=@audio.wav"],
    ["-X", "POST", "-T", "audio.wav", "-H", "Transfer-Encoding: chunked", "-H", "Content-Type: audio/wav"],
    ["-H", "Content-Type: audio/wav", "-H", "Expect: 100-continue", "--data-binary", "@audio.wav"],
  ]) {
    const { status, text } = await ask("/v1/listen", ...options);
    assert.deepEqual([status, transcript(text)], ["200", sampleText], options.join(" "));
  }
  assert.equal(transcript(await shell(`cat audio.wav | ${upload.replace("@audio.wav", "@-")}`)), sampleText);
});

curl.works("the original API's example of a URL", async () => {
  assert.equal(transcript(await shell(byUrl.replace("example.com", "media.example"))), sampleText);
});

curl.works("errors: status, one JSON body, `--fail`", async () => {
  const cases = [
    ["/v1/listen", "wrong", "audio/wav", "401", "INVALID_AUTH"],
    ["/v1/listen", server.key, "text/html", "415", "Unsupported Media Type"],
    ["/v1/listen?model=none-such", server.key, "audio/wav", "400", "INVALID_QUERY_PARAMETER"],
  ] as const;
  for (const [path, key, type, ...expected] of cases) {
    const options = ["-H", `Authorization: Token ${key}`, "-H", `Content-Type: ${type}`, "--data-binary", "@audio.wav"];
    const { status, text } = await ask(path, ...options);
    const body = JSON.parse(text);
    assert.deepEqual([status, body.err_code], expected);
    assert.equal(body.err_msg, body.detail);
    assert.match(body.request_id, /^[0-9a-f-]{36}$/);
  }
  await assert.rejects(ask("/v1/listen?model=none-such", "--fail", "--data-binary", "@audio.wav"), { code: 22 });
});

curl.works("the error of a file that it is still sending", async () => {
  writeFileSync(join(folder.path, "large.wav"), Buffer.alloc(60_000_000));
  for (const more of [[], ["-H", "Expect:"], ["-H", "Transfer-Encoding: chunked", "-H", "Expect:"]]) {
    const { text } = await ask("/v1/listen", "-H", "Content-Type: audio/wav", ...more, "--data-binary", "@large.wav");
    // Zeros are no recording, and there are too many of them: whichever is found first.
    assert.match(JSON.parse(text).err_code, /^(PAYLOAD_TOO_LARGE|Bad Request)$/, text);
  }
});
