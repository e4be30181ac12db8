import assert from "node:assert/strict";
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sampleText } from "../http/running-server.js";
import { sha256 } from "../models/mirror.js";
import { Command, type Ended, root, run } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "cli-transcribe-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const settings = { DATA_DIR: folder };
const transcribe = (...args: string[]): Promise<Ended> => run(["transcribe", ...args], settings);
const jfk = join(root, "audio/jfk.wav");
const mp3 = join(root, "test/audio/fixtures/mono-16k.mp3");

test("a recording's text goes to standard output, and nothing else does", async () => {
  const { code, stdout, stderr } = await transcribe(jfk);
  assert.deepEqual([code, stdout, stderr], [0, `${sampleText}\n`, ""]);
});

test("standard input is a recording too, and JSON is Deepgram's", async () => {
  const command = new Command(["transcribe", "-", "--format", "json", "--model", "tiny.en-q8_0", "--language", "en-GB"], settings);
  createReadStream(jfk).pipe(command.process.stdin!);
  const { code, stdout, stderr } = await command.ended;
  assert.equal(code, 0, stderr);
  const { metadata, results } = JSON.parse(stdout);
  const { created, ...rest } = metadata;
  assert.ok(!Number.isNaN(Date.parse(created)));
  assert.deepEqual(rest, {
    file: "-",
    sha256: sha256(readFileSync(jfk)),
    duration: 11,
    channels: 1,
    models: ["tiny.en"],
    model_info: { "tiny.en": { name: "tiny.en", version: "q8_0", arch: "whisper" } },
  });
  const [alternative] = results.channels[0].alternatives;
  assert.equal(alternative.transcript, sampleText);
  assert.equal(alternative.words.length, sampleText.split(" ").length);
});

test("several recordings: each in a file of its own, and one that fails does not stop the others", async () => {
  const broken = join(folder, "broken.wav");
  writeFileSync(broken, "this is no audio");
  const output = join(folder, "made", "texts");
  const { code, stdout, stderr } = await transcribe(jfk, broken, join(folder, "absent.wav"), mp3, "--output", output);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^whisper-api: .*broken\.wav: .+\nwhisper-api: .*absent\.wav: There is no such file\.\n$/);
  assert.deepEqual(readdirSync(output).sort(), ["jfk.txt", "mono-16k.txt"]);
  assert.equal(readFileSync(join(output, "jfk.txt"), "utf8"), `${sampleText}\n`);
});

test("several recordings on standard output: texts with their names above, JSON one a line", async () => {
  const texts = await transcribe(jfk, jfk);
  assert.equal(texts.stdout, `==> ${jfk} <==\n${sampleText}\n\n`.repeat(2));
  const { stdout } = await transcribe(jfk, mp3, "--format=json");
  assert.deepEqual(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).metadata.file),
    [jfk, mp3],
  );
});

test("a recording that was cut short is transcribed, and said to be", async () => {
  const cut = join(folder, "cut.wav");
  writeFileSync(cut, readFileSync(jfk).subarray(0, 150_000));
  const { code, stdout, stderr } = await transcribe(cut);
  assert.equal(code, 0);
  assert.match(stdout, /fellow Americans/i);
  assert.match(stderr, /cut\.wav ends before its header says it does/);
});

test("what makes no sense ends with 2 and a sentence, before anything is loaded", async () => {
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [[], /Name at least one recording, or - for standard input/],
    [["-", "-"], /Standard input can be read once/],
    [[jfk, "--format", "docx"], /There is no format "docx": give /],
    [[jfk, "--model", "gigantic"], /There is no model "gigantic" here\. There are: tiny\.en\./],
    [[jfk, "--language", "de"], /The model tiny\.en does not hear "de": it hears English alone/],
    [[jfk, "--langauge", "en"], /There is no option --langauge/],
    [[jfk, join(folder, "jfk.mp3"), "--output", folder], /jfk\.txt would be written twice/],
  ];
  for (const [args, says] of cases) {
    const { code, stdout, stderr } = await transcribe(...args);
    assert.deepEqual([code, stdout], [2, ""], `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, says);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
});

test("Ctrl-C ends it, with what was written so far whole", async () => {
  // A pipe that never ends.
  const output = join(folder, "interrupted");
  const command = new Command(["transcribe", jfk, "-", "--output", output], settings);
  while (!readdirSync(folder).includes("interrupted") || !readdirSync(output).includes("jfk.txt"))
    await new Promise((resolve) => setTimeout(resolve, 50));
  command.process.stdin!.write(readFileSync(jfk).subarray(0, 100_000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  command.process.kill("SIGINT");
  const { code, stderr } = await command.ended;
  assert.deepEqual([code, stderr], [130, "whisper-api: Interrupted.\n"]);
  assert.deepEqual(readdirSync(output), ["jfk.txt"]);
});

test("help shows files, options and exit codes", async () => {
  const { stdout, code } = await transcribe("--help");
  assert.equal(code, 0);
  for (const word of ["FILES", "--model", "--language", "--format", "--output", "Exit code"]) assert.ok(stdout.includes(word), word);
});
