import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { publishedModels } from "../../src/models/index.js";
import { sha256, TestMirror } from "../models/mirror.js";
import { MODEL } from "../whisper/real-model.js";
import { tinyModel } from "../whisper/tiny-model.js";
import { Command, type Ended, root as home, run } from "./command.js";

const root = mkdtempSync(join(tmpdir(), "cli-models-"));
after(() => rmSync(root, { recursive: true, force: true }));

const model = tinyModel({ format: "q5_0" });
const mine = join(root, "ggml-mine-q5_0.bin");
writeFileSync(mine, model);

/** A models' folder of its own, and the commands on it. */
function place(environment: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(root, "place-"));
  const settings = { MODELS_DIR: folder, ...environment };
  return {
    folder,
    settings,
    files: () => readdirSync(folder).sort(),
    models: (...args: string[]): Promise<Ended> => run(["models", ...args], settings),
    async json(...args: string[]) {
      const { code, stdout, stderr } = await run(["models", ...args, "--json"], settings);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    },
  };
}

test("a model of one's own is imported, listed, verified and removed", async () => {
  const { models, json, files, folder } = place();
  const imported = await models("import", mine);
  assert.equal(imported.code, 0, imported.stderr);
  assert.match(
    imported.stdout,
    /^mine-q5_0 is here now: .*ggml-mine-q5_0\.bin \(\d\.\d MB, q5_0\)\.\nAsk for it with model=mine-q5_0\.\n$/,
  );

  const list = await models("list");
  assert.match(list.stdout, /^MODEL +SIZE +TYPE +HEARS +WHERE\n/);
  assert.match(list.stdout, /^mine +\d\.\d MB +q5_0 +English +.*ggml-mine-q5_0\.bin$/m);
  assert.match(list.stdout, /^tiny\.en +43\.6 MB +q8_0 +English +comes with the server, default$/m);
  const { models: all, damaged, partial, available } = await json("list");
  assert.deepEqual([damaged, partial, available], [[], [], undefined]);
  assert.deepEqual(
    all.map((each: Record<string, unknown>) => [each.id, each.name, each.bytes, each.embedded, each.default]),
    [
      ["mine", "mine-q5_0", model.length, false, false],
      ["tiny.en", "tiny.en-q8_0", 43_550_795, true, true],
    ],
  );

  const verified = await models("verify");
  assert.deepEqual(
    [verified.code, verified.stdout],
    [0, "mine-q5_0     intact  as it came here\ntiny.en-q8_0  intact  the file that comes with the server\n"],
  );
  const changed = Buffer.from(model);
  changed[changed.length - 9]! ^= 1;
  writeFileSync(join(folder, "ggml-mine-q5_0.bin"), changed);
  const wrong = await models("verify", "mine");
  assert.deepEqual([wrong.code, wrong.stderr], [1, ""]);
  assert.match(wrong.stdout, /^mine-q5_0 {2}different {2}its bytes have changed since it came here/);
  const both = await run(["models", "verify", "--json"], { MODELS_DIR: folder });
  assert.equal(both.code, 1);
  const { ok, models: verdicts } = JSON.parse(both.stdout);
  assert.deepEqual(
    [ok, verdicts.map((each: { name: string; state: string }) => [each.name, each.state])],
    [
      false,
      [
        ["mine-q5_0", "different"],
        ["tiny.en-q8_0", "intact"],
      ],
    ],
  );

  assert.deepEqual(await json("remove", "mine"), { name: "mine-q5_0", files: ["ggml-mine-q5_0.bin", "ggml-mine-q5_0.bin.sha256"] });
  assert.deepEqual(files(), []);
});

test("the published models are listed on demand, with what is here marked", async () => {
  const { models, json } = place();
  const { available } = await json("list", "--all");
  assert.deepEqual(
    available.map(({ name, bytes }: { name: string; bytes: number }) => [name, bytes]),
    publishedModels.map(({ name, bytes }) => [name, bytes]),
  );
  assert.deepEqual(
    available.filter((each: { installed: boolean }) => each.installed).map((each: { name: string }) => each.name),
    ["tiny.en-q8_0"],
  );
  assert.match((await models("list", "--all")).stdout, /^large-v3-turbo-q5_0 +574\.0 MB$/m);
});

test("damaged files and downloads that were cut off are shown, and can be removed", async () => {
  const { models, json, folder, files } = place();
  writeFileSync(join(folder, "ggml-page.bin"), "<html>");
  writeFileSync(join(folder, "ggml-base.bin.part"), Buffer.alloc(1_000_000));
  const { stdout } = await models("list");
  assert.match(stdout, /ggml-page\.bin cannot be used: This is not a ggml Whisper model/);
  assert.match(stdout, /^base: 1\.0 MB of 148\.0 MB are downloaded; go on with: npx whisper-api models pull base$/m);
  const verified = await models("verify");
  assert.equal(verified.code, 1);
  assert.match(verified.stdout, /^page +damaged +This is not a ggml Whisper model/m);
  assert.deepEqual(await json("remove", "base"), { name: "base", files: ["ggml-base.bin.part"] });
  assert.deepEqual(await json("remove", "page"), { name: "page", files: ["ggml-page.bin"] });
  assert.deepEqual(files(), []);
});

test("a name in a file's name counts before an id", async () => {
  const { models, json, folder } = place();
  for (const file of ["ggml-pico-q5_0.bin", "ggml-pico-q5_1.bin"]) copyFileSync(mine, join(folder, file));
  writeFileSync(join(folder, "ggml-pico.bin.part"), "x");
  assert.deepEqual((await json("remove", "pico")).files, ["ggml-pico.bin.part"]);
  assert.deepEqual((await json("remove", "pico")).files, ["ggml-pico-q5_0.bin"]);
  assert.deepEqual((await json("remove", "pico-q5_1")).files, ["ggml-pico-q5_1.bin"]);
  assert.match((await models("remove", "pico")).stderr, /There is no model "pico" here\. There are: tiny\.en\./);
});

test("a model is pulled from an address of one's own, with plain lines where there is no terminal", async () => {
  const mirror = await TestMirror.start(model);
  try {
    const { models, json, folder, files } = place();
    mirror.faults.push({ status: 503 }, { cutAfter: 1_000_000 });
    const url = `${mirror.origin}/somewhere/weights`;
    const { code, stdout, stderr } = await models("pull", "own", "--url", url, "--sha256", sha256(model));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^own is here now: .*ggml-own\.bin \(\d\.\d MB, its SHA-256 is right\)\.\nAsk for it with model=own\.\n$/);
    assert.match(stderr, /^The mirror 127\.0\.0\.1:\d+ answered with HTTP 503\. Trying again in 0\.5 s\.$/m);
    assert.match(stderr, /^own {2}100 % {2}\d\.\d MB of \d\.\d MB/m);
    assert.equal(stderr.includes("\u001b"), false);
    assert.ok(readFileSync(join(folder, "ggml-own.bin")).equals(model));
    assert.deepEqual(files(), ["ggml-own.bin", "ggml-own.bin.sha256"]);
    assert.equal((await json("pull", "own", "--url", url, "--sha256", `sha256:${sha256(model).toUpperCase()}`)).downloaded, false);
    assert.match((await models("verify", "own")).stdout, /^own {2}intact {2}as it came here\n$/);
  } finally {
    await mirror.stop();
  }
});

test("a published model comes from the mirror that is set", async () => {
  // The embedded file has the published one's size and other bytes, so the download is whole and refused.
  const mirror = await TestMirror.start(readFileSync(MODEL));
  try {
    const { models, files } = place({ MODELS_MIRROR: `${mirror.origin}/whisper/` });
    const { code, stdout, stderr } = await models("pull", "tiny.en-q8_0");
    assert.deepEqual([code, stdout, mirror.seen.map(({ path }) => path)], [1, "", ["/whisper/ggml-tiny.en-q8_0.bin"]]);
    assert.match(
      stderr,
      /^whisper-api: What 127\.0\.0\.1:\d+ sent is not the file that was asked for: its SHA-256 is 6517.*, not 5bc2.*deleted\.$/m,
    );
    assert.deepEqual(files(), []);
    mirror.faults.push({ status: 404 });
    assert.match((await models("pull", "base")).stderr, /does not have ggml-base\.bin \(HTTP 404\)/);
  } finally {
    await mirror.stop();
  }
});

test("Ctrl-C keeps what has come, and the same command goes on from there", async () => {
  const mirror = await TestMirror.start(model);
  try {
    const { settings, folder, files } = place();
    mirror.faults.push({ stallAfter: 1_500_000 });
    const args = ["models", "pull", "own", "--url", `${mirror.origin}/x`, "--sha256", sha256(model)];
    const come = () => statSync(join(folder, "ggml-own.bin.part"), { throwIfNoEntry: false })?.size ?? 0;
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      mirror.faults.splice(0, 1, { stallAfter: 700_000 });
      const before = come();
      const command = new Command(args, settings);
      while (come() < before + 650_000) await new Promise((resolve) => setTimeout(resolve, 20));
      command.process.kill(signal);
      const ended = await command.ended;
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, /^whisper-api: Interrupted\. What has come is kept: the same command goes on from there\.$/m);
      assert.deepEqual(files(), ["ggml-own.bin.part", "ggml-own.bin.part.json"]);
    }
    const { code, stderr } = await run(args, settings);
    assert.equal(code, 0, stderr);
    assert.match(mirror.seen.at(-1)?.range ?? "", /^bytes=1[34]\d{5}-$/);
    assert.ok(readFileSync(join(folder, "ggml-own.bin")).equals(model));
  } finally {
    await mirror.stop();
  }
});

test("a running server has a model from the moment it is imported until it is removed", async () => {
  const { models, settings } = place({ DATA_DIR: mkdtempSync(join(root, "data-")), PORT: "0", LOG_LEVEL: "fatal" });
  const server = new Command(["serve"], settings);
  try {
    const [, port, key] = await server.says(/localhost:(\d+)\/v1\/listen.*Token ([0-9a-f]{64})/);
    const ids = async () => {
      const { models } = (await (await fetch(`http://localhost:${port}/v1/models`)).json()) as { models: { model_id: string }[] };
      return models.map(({ model_id }) => model_id);
    };
    const listen = async (model: string) => {
      const headers = { authorization: `Token ${key}`, "content-type": "audio/wav" };
      const body = readFileSync(join(home, "audio/jfk.wav"));
      const response = await fetch(`http://localhost:${port}/v1/listen?model=${model}`, { method: "POST", headers, body });
      return { status: response.status, text: await response.text() };
    };
    assert.deepEqual(await ids(), ["tiny.en"]);
    assert.equal((await models("import", MODEL, "--name", "again-q8_0")).code, 0);
    assert.deepEqual(await ids(), ["tiny.en", "again"]);
    for (const name of ["again", "again-q8_0"]) {
      const { status, text } = await listen(name);
      assert.equal(status, 200, text);
      assert.match(text, /fellow Americans ask not what your country can do for you/);
    }
    assert.equal((await models("remove", "again")).code, 0);
    assert.deepEqual(await ids(), ["tiny.en"]);
    assert.equal((await listen("again")).status, 400);
  } finally {
    server.process.kill("SIGTERM");
    await server.ended;
  }
});

test("mistakes end with 1 and a sentence on stderr, and nothing on stdout", async () => {
  const { models, folder } = place();
  copyFileSync(mine, join(folder, "ggml-there.bin"));
  mkdirSync(join(folder, "sub"));
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [["pull"], /Missing required positional argument: NAME/],
    [["pull", "huge"], /^whisper-api: There is no published model "huge"/m],
    [["pull", "base", "small"], /^whisper-api: One at a time: "small" is too many\.$/m],
    [["pull", "own", "--url", "/tmp/file.bin"], /^whisper-api: The address of a model begins with http/m],
    [["pull", "own", "--url", "http://127.0.0.1:9/x", "--sha256", "12"], /^whisper-api: "12" is no SHA-256/m],
    [["import"], /Missing required positional argument: FILE/],
    [["import", join(folder, "absent")], /^whisper-api: There is no file .*absent\.$/m],
    [
      ["import", import.meta.filename, "--name", "x"],
      /^whisper-api: .*models\.test\.js cannot be imported\. This is not a ggml Whisper model/m,
    ],
    [["import", mine, "--name", "there"], /^whisper-api: .* is there already: give --force/m],
    [["import", mine, "--name", "a/../b c"], /^whisper-api: "a\/\.\.\/b c" cannot be a model's name/m],
    [["remove", "tiny.en"], /^whisper-api: tiny\.en-q8_0 comes with the server and cannot be removed\.$/m],
    [["remove", "../../x"], /^whisper-api: There is no model "\.\.\/\.\.\/x" here/m],
    [["verify", "absent"], /^whisper-api: There is no model "absent" here\. There are: there, tiny\.en\.$/m],
    [[], /No command specified/],
  ];
  for (const [args, says] of cases) {
    const { code, stdout, stderr } = await models(...args);
    assert.deepEqual([code, stdout], [1, ""], `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, says);
    assert.equal(/\n {4}at /.test(stderr), false, stderr);
  }
  const wrong = await run(["models", "list"], { MODELS_MIRROR: "ftp://example.com" });
  assert.match(wrong.stderr, /^whisper-api: MODELS_MIRROR="ftp:\/\/example\.com" is not allowed: give an address that begins with http/);
});

test("help names every command", async () => {
  const { stdout, code } = await run(["models", "--help"], {});
  assert.equal(code, 0);
  for (const word of ["list", "pull", "import", "remove", "verify"]) assert.ok(stdout.includes(word), word);
});
