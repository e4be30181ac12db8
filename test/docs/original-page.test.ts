import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { python } from "../clients/client-python.js";
import { wordsOf } from "../examples/program.js";
import { sampleText } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import type { Ended } from "../started-program.js";
import { type Block, readDocument } from "./documents.js";
import { hasCurl, missingPackages, Workplace } from "./workplace.js";

const { blocks } = readDocument("test/docs/original-page.md");
const workplace = new Workplace();
before(() => workplace.start());
after(() => workplace.close());

const runs: Readonly<Record<string, (code: string) => Promise<Ended>>> = {
  // wscat is one of the repository's own packages.
  sh: (code) => workplace.sh(code.replace("npm install -g wscat\n", "")),
  python: (code) => workplace.run(python, ["-c", workplace.filled(code)]),
  // The page mixes require with top-level await, which no module form of Node allows: it runs inside a function.
  js: (code) => workplace.run(process.execPath, ["-e", `(async () => {\n${workplace.filled(code)}\n})();`]),
};

/** What is heard in audio.mp3, the first words of the sample. */
const spoken = /and so[^']*/i;
const transcript = (answer: string): string => JSON.parse(answer).results.channels[0].alternatives[0].transcript;
const written = (name: string) => readFileSync(join(workplace.folder, name), "utf8");

/** Each block of the page, by a piece of it, and what must come of it. */
const expected: readonly (readonly [language: string, holds: string, check: (stdout: string) => void | Promise<void>])[] = [
  [
    "sh",
    'model=tiny.en\' \\\n  -H "Authorization: Token YOUR_API_KEY" \\\n  -H "Content-Type: audio/wav"',
    (stdout) => assert.equal(transcript(stdout), sampleText),
  ],
  ["python", "content=f.read()", (stdout) => assert.equal(stdout.trim(), `Transcript: ${sampleText}`)],
  ["js", "readFileSync", (stdout) => assert.equal(stdout.trim(), `Transcript: ${sampleText}`)],
  ["sh", "https://example.com/audio.mp3", (stdout) => assert.match(transcript(stdout), spoken)],
  ["python", "https://example.com/audio.mp3", (stdout) => assert.match(stdout, new RegExp(`'transcript': '${spoken.source}'`, "i"))],
  // What JavaScript prints ends where the answer becomes deep.
  ["js", "https://example.com/audio.mp3", (stdout) => assert.match(stdout, /results: \{ channels: \[ \[Object\] \] \}/)],
  [
    "sh",
    "start=2000&duration=5000",
    (stdout) => {
      const { metadata, results } = JSON.parse(stdout);
      const [{ words }] = results.channels[0].alternatives;
      assert.match(transcript(stdout), /ask not what your country/i);
      assert.doesNotMatch(transcript(stdout), /fellow|for your country/);
      for (const { start, end } of words) assert.ok(start >= 2 && end <= 7, `${start} to ${end}`);
      assert.equal(metadata.duration, 11);
    },
  ],
  // What was not said does not come of being listened for; how the rest is written may.
  ["sh", "prompt=MUTTON,TURNIPS,KUBERNETES", (stdout) => assert.equal(wordsOf(transcript(stdout)), wordsOf(sampleText))],
  [
    "sh",
    "response_format=srt",
    () => {
      assert.match(written("subtitles.srt"), /^1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
      assert.match(written("subtitles.srt").replace(/\s+/g, " "), /my fellow Americans/);
    },
  ],
  [
    "sh",
    "response_format=vtt",
    () => {
      assert.match(written("subtitles.vtt"), /^WEBVTT\n\n/);
      assert.match(written("subtitles.vtt").replace(/\s+/g, " "), /my fellow Americans/);
    },
  ],
  [
    "python",
    "websockets.connect",
    (stdout) => {
      const [first, ...lines] = stdout.trim().split("\n");
      assert.match(first!, /^Connected: [0-9a-f-]{36}$/);
      assertSpoken(lines.map((line) => /^\[\d+\.\ds\] (.*)$/.exec(line)![1]!).join(" "), sampleText);
    },
  ],
  [
    "sh",
    "examples/test_streaming.py",
    (stdout) => {
      assert.match(stdout, /> 0 microphone\n$/, "the devices are listed");
      const [fromFile, fromMicrophone] = wordsOf(stdout.replace(/^.*microphone$/m, "")).split(/(?<=for your country) /);
      assert.deepEqual([fromFile, fromMicrophone], [wordsOf(sampleText), wordsOf(sampleText)]);
    },
  ],
  [
    "sh",
    'wscat -c "ws://',
    (stdout) => {
      const types = stdout.match(/"type":"\w+"/g);
      assert.deepEqual(types, ['"type":"Metadata"', '"type":"Metadata"']);
    },
  ],
  ["sh", "/v1/models", (stdout) => assert.equal(JSON.parse(stdout).models[0].name, "tiny.en")],
  ["sh", "/ping", (stdout) => assert.deepEqual(JSON.parse(stdout), { ping: "pong", status: "healthy" })],
];

const checkOf = (block: Block) => expected.filter(([language, holds]) => language === block.language && block.code.includes(holds));

const packages: Readonly<Record<string, readonly string[]>> = { sh: ["websockets"], python: ["httpx", "websockets"], js: [] };
function skip(language: string): string | false {
  const missing = [...(language === "sh" && !hasCurl ? ["curl"] : []), ...missingPackages(packages[language]!)];
  return missing.length > 0 && `needs ${missing.join(", ")}: scripts/test-clients.sh`;
}

describe("the original API's page", { concurrency: 3 }, () => {
  for (const block of blocks.filter(({ language }) => language !== "")) {
    test(`line ${block.line}: ${block.code.split("\n")[0]}`, { skip: skip(block.language) }, async () => {
      const checks = checkOf(block);
      assert.equal(checks.length, 1, "there is one expectation of this block");
      const { code, stdout, stderr } = await runs[block.language]!(block.code);
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      await checks[0]![2](stdout);
    });
  }

  test("the addresses that are to be opened in a browser", async () => {
    const addresses = blocks
      .filter(({ language }) => language === "")
      .flatMap(({ code }) => workplace.filled(code).match(/http:\S+/g) ?? []);
    assert.equal(addresses.length, 2);
    for (const address of addresses) {
      const response = await fetch(address);
      assert.equal(response.status, 200, address);
      assert.match(String(response.headers.get("content-type")), /^text\/html/, address);
    }
  });
});
