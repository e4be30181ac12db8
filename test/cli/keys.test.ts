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
  const { key, prefix, name, scopes, state, limits } = JSON.parse(created.stdout);
  assert.deepEqual([key.length, prefix, name, scopes, state, limits], [64, key.slice(0, 8), "laptop", ["transcribe"], "working", {}]);

  const plain = await keys("create", "--name=phone");
  assert.match(plain.stdout, /Authorization: Token [0-9a-f]{64}/);
  assert.match(plain.stdout, /^It may transcribe, has no end\. Limits: none\.$/m);
  const guest = await keys(
    "create",
    "--name",
    "guest",
    "--scope",
    "admin",
    "--expires",
    "2999-12-31",
    "--streams",
    "2",
    "--minutes-per-day",
    "90",
  );
  assert.match(guest.stdout, /^It may do everything, ends 2999-12-31 UTC\. Limits: 2 streams, 90 min\/day\.$/m);

  const list = await keys("list");
  assert.match(list.stdout, new RegExp(`${prefix} .* working .* laptop`));
  assert.equal(list.stdout.includes(key), false);
  assert.equal(JSON.parse((await keys("list", "--json")).stdout).keys.length, 3);

  const revoked = await keys("revoke", prefix, "--json");
  assert.equal(JSON.parse(revoked.stdout).prefix, prefix);
  const again = await keys("revoke", prefix);
  assert.deepEqual([again.code, again.stdout], [1, ""]);
  assert.equal(again.stderr, `whisper-api: No working key begins with "${prefix}".\n`);
  assert.match((await keys("list")).stdout, new RegExp(`${prefix} .* revoked `));
});

test("scope, end and limits are given, listed, changed and taken away", async () => {
  const given = ["--scope", "admin", "--expires", "30d", "--requests-per-minute", "60", "--streams=2", "--minutes-per-day", "1.5"];
  const { key, prefix, ...made } = JSON.parse((await keys("create", "--name", "limited one", ...given, "--json")).stdout);
  assert.deepEqual(made.scopes, ["transcribe", "admin"]);
  assert.deepEqual(made.limits, { requests_per_minute: 60, streams: 2, minutes_per_day: 1.5 });
  const days = (Date.parse(made.expires) - Date.now()) / 86_400_000;
  assert.ok(days > 29.9 && days <= 30, made.expires);

  const list = (await keys("list")).stdout.trimEnd().split("\n");
  assert.match(list[0]!, /^PREFIX +CREATED +STATE +SCOPE +EXPIRES +LAST USED +LIMITS +NAME$/);
  const row = list.find((line) => line.startsWith(prefix))!;
  assert.match(row, / {2}working +admin +\d{4}-\d\d-\d\d \d\d:\d\d {2}never +60\/min, 2 streams, 1\.5 min\/day \(0 today\) +limited one$/);
  assert.equal(list.join().includes(key), false);

  const changes = ["--name", "free", "--scope", "transcribe", "--expires", "2999-12-31", "--streams", "none"];
  const changed = JSON.parse((await keys("update", prefix, ...changes, "--json")).stdout);
  assert.deepEqual([changed.name, changed.scopes, changed.expires], ["free", ["transcribe"], "2999-12-31T00:00:00.000Z"]);
  assert.deepEqual(changed.limits, { requests_per_minute: 60, minutes_per_day: 1.5 });
  const plain = await keys("update", prefix, "--expires", "never", "--requests-per-minute", "none", "--minutes-per-day", "none");
  assert.match(plain.stdout, / {2}transcribe +never +never +none +free\n$/);
});

test("init makes the database, and may be run again", async () => {
  const elsewhere = join(folder, "new/place.db");
  const init = () => run(["keys", "init"], { DATABASE_URL: `file:${elsewhere}` });
  assert.equal((await init()).stdout, `The database ${elsewhere} is ready. It has 0 keys.\n`);
  assert.equal((await init()).code, 0);
});

test("mistakes end with 1 and a sentence on stderr, and nothing on stdout", async () => {
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [["create"], /Missing required argument: --name/],
    [["create", "--name", ""], /whisper-api: A key's name has 1 to 100 printable characters/],
    [["create", "--name", "x", "--scope", "root"], /whisper-api: The scope "root" is not allowed: give transcribe or admin/],
    [["create", "--name", "x", "--expires", "soon"], /whisper-api: "soon" says no time: give 30d/],
    [["create", "--name", "x", "--expires", "2020-01-01"], /whisper-api: A key's end must lie in the future/],
    [["create", "--name", "x", "--streams", "many"], /whisper-api: "many" is no limit: give a number, or none/],
    [["create", "--name", "x", "--requests-per-minute", "0"], /whisper-api: .* requests per minute is a whole number from 1 to 60000/],
    [["update", "00000000", "--name", "x"], /whisper-api: No working key begins with/],
    [["update", "00000000"], /whisper-api: Nothing to change: give --name/],
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
  for (const word of ["init", "create", "list", "update", "revoke"]) assert.ok(help.stdout.includes(word), word);
});
