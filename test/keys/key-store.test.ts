import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import Database from "libsql";
import { type KeyStore, openKeyStore } from "../../src/keys/index.js";
import { keyStoreContract } from "./key-store-contract.js";

const folder = mkdtempSync(join(tmpdir(), "keys-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const path = () => join(folder, `deep/${files++}.db`);

keyStoreContract("SQLite", (now) => openKeyStore(path(), now));

async function withStore(use: (store: KeyStore, file: string) => Promise<void>): Promise<void> {
  const file = path();
  const store = await openKeyStore(file);
  try {
    await use(store, file);
  } finally {
    await store.close();
  }
}

/** Runs code with an open `store` in a process of its own. */
async function elsewhere(file: string, code: string): Promise<string> {
  const index = join(import.meta.dirname, "../../src/keys/index.js");
  const script = `const { openKeyStore } = await import(${JSON.stringify(index)});
    const store = await openKeyStore(${JSON.stringify(file)});
    ${code}
    await store.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  return stdout.trim();
}

test("keys and tokens are stored as hashes alone", async () => {
  await withStore(async (store, file) => {
    const { key, id } = await store.create("laptop");
    const token = await store.grant(id, Date.now() + 1000);
    for (const end of ["", "-wal"]) {
      for (const secret of [key, token]) assert.equal(readFileSync(file + end).includes(secret), false);
    }
  });
});

test("what another process does is seen at once", async () => {
  await withStore(async (store, file) => {
    const { key, prefix } = await store.create("here");
    assert.ok(await store.find(key));
    const there = await elsewhere(file, `await store.revoke(${JSON.stringify(prefix)}); console.log((await store.create("there")).key);`);
    assert.equal(await store.find(key), undefined);
    assert.equal((await store.find(there))?.name, "there");
  });
});

test("several processes may open the same new file at once", async () => {
  const file = path();
  await Promise.all([1, 2, 3].map(() => elsewhere(file, 'await store.create("one");')));
  const store = await openKeyStore(file);
  assert.equal((await store.list()).length, 3);
  await store.close();
});

test("usage does not wait for another process that writes, and is taken the next time", async () => {
  await withStore(async (store, file) => {
    const { id, key } = await store.create("one");
    const entry = { id, day: new Date().toISOString().slice(0, 10), requests: 1, audioSeconds: 1 };
    await store.addUsage([entry]);
    const other = new Database(file);
    other.exec("BEGIN IMMEDIATE");
    const from = performance.now();
    await assert.rejects(store.addUsage([entry, entry]), { code: "SQLITE_BUSY" });
    assert.ok(performance.now() - from < 2000, "it waited");
    other.exec("COMMIT");
    other.close();
    await store.addUsage([entry]);
    assert.equal((await store.find(key))?.today.requests, 2);
  });
});

test("a database of the first version is brought up to date with its keys", async () => {
  const file = join(folder, "old.db");
  const old = new Database(file);
  old.exec(`CREATE TABLE migrations (name text PRIMARY KEY, applied text NOT NULL);
    INSERT INTO migrations VALUES ('001-keys', '2026-01-01T00:00:00.000Z');
    CREATE TABLE keys (hash text primary key, prefix text not null, name text not null, created text not null, revoked text);
    CREATE INDEX keys_prefix ON keys (prefix);
    INSERT INTO keys VALUES
      ('5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9', '00000000', 'old', '2026-01-01T00:00:00.000Z', NULL),
      ('6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b', '11111111', 'gone', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z');`);
  old.close();
  await Promise.all([1, 2].map(() => elsewhere(file, "")));
  const store = await openKeyStore(file);
  // Their hashes are those of the texts 0 and 1, which stand for keys here.
  const working = await store.find("0");
  assert.deepEqual([working?.name, working?.scopes, working?.limits, working?.expires], ["old", ["transcribe"], {}, undefined]);
  assert.equal(await store.find("1"), undefined);
  const all = await store.list();
  assert.deepEqual(
    all.map(({ name, revoked }) => [name, revoked !== undefined]),
    [
      ["old", false],
      ["gone", true],
    ],
  );
  assert.equal(new Set(all.map(({ id }) => id)).size, 2);
  assert.deepEqual((await store.update("0000", { scopes: ["admin"] })).scopes, ["transcribe", "admin"]);
  const token = await store.grant(working!.id, Date.now() + 1000);
  assert.equal((await store.findToken(token))?.key.name, "old");
  await store.close();
});

test("a file that is no database is refused by name", async () => {
  const file = join(folder, "not.db");
  writeFileSync(file, "this is not a database, it is a text that goes on for a while".repeat(100));
  await assert.rejects(openKeyStore(file), { code: "unusable", message: /not\.db cannot be used/ });
  await assert.rejects(openKeyStore(join(file, "below.db")), { code: "unusable" });
});
