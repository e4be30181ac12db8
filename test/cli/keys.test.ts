import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { run } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "cli-keys-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const keys = (...args: string[]) => run(["keys", ...args], { DATA_DIR: folder });

test("a key's life", async () => {
  const created = await keys("create", "--name", "laptop", "--json");
  assert.equal(created.code, 0, created.stderr);
  const { key, prefix, name, ...rest } = JSON.parse(created.stdout);
  assert.deepEqual([key.length, prefix, name, rest], [64, key.slice(0, 8), "laptop", {}]);

  const plain = await keys("create", "--name=phone");
  assert.match(plain.stdout, /Authorization: Token [0-9a-f]{64}/);

  const list = await keys("list");
  assert.match(list.stdout, new RegExp(`${prefix} .* working .* laptop`));
  assert.equal(list.stdout.includes(key), false);
  assert.equal(JSON.parse((await keys("list", "--json")).stdout).keys.length, 2);

  const revoked = await keys("revoke", prefix, "--json");
  assert.equal(JSON.parse(revoked.stdout).prefix, prefix);
  const again = await keys("revoke", prefix);
  assert.deepEqual([again.code, again.stdout], [1, ""]);
  assert.equal(again.stderr, `whisper-api: No working key begins with "${prefix}".\n`);
  assert.match((await keys("list")).stdout, new RegExp(`${prefix} .* revoked `));
});

test("mistakes end with 1 and a sentence on stderr, and nothing on stdout", async () => {
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [["create"], /Missing required argument: --name/],
    [["create", "--name", ""], /whisper-api: A key's name has 1 to 100 printable characters/],
    [["revoke"], /Missing required positional argument: PREFIX/],
    [["revoke", "xyz"], /whisper-api: A prefix is 1 to 8/],
    [["forget"], /Unknown command/],
    [[], /No command specified/],
  ];
  for (const [args, says] of cases) {
    const { code, stdout, stderr } = await keys(...args);
    assert.deepEqual([code, stdout], [1, ""], args.join(" "));
    assert.match(stderr, says);
    assert.equal(/\n {4}at /.test(stderr), false, stderr);
  }
});

test("wrong settings stop every command", async () => {
  const wrong = await run(["keys", "list"], { DATABASE_URL: "mysql://me:secret@db/keys" });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^whisper-api: DATABASE_URL="mysql:\/\/…" is not allowed: give file:PATH or sqlite:PATH/);
  const unusable = await run(["keys", "list"], { DATABASE_URL: "file:/dev/null/keys.db" });
  assert.equal(unusable.code, 1);
  assert.match(unusable.stderr, /^whisper-api: The database \/dev\/null\/keys.db cannot be used: /);
});

test("version and help", async () => {
  assert.match((await run(["--version"], {})).stdout, /^\d+\.\d+\.\d+\n$/);
  const help = await run(["keys", "--help"], {});
  assert.equal(help.code, 0);
  for (const word of ["create", "list", "revoke"]) assert.ok(help.stdout.includes(word), word);
});
