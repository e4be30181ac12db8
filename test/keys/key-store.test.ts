import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { type KeyStore, openKeyStore } from "../../src/keys/index.js";

const folder = mkdtempSync(join(tmpdir(), "keys-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const path = () => join(folder, `deep/${files++}.db`);

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

test("a new key works, and is stored as a hash alone", async () => {
  await withStore(async (store, file) => {
    const { key, prefix, name } = await store.create("  laptop ");
    assert.match(key, /^[0-9a-f]{64}$/);
    assert.equal(prefix, key.slice(0, 8));
    assert.equal(name, "laptop");
    assert.equal((await store.verify(key))?.name, "laptop");
    for (const end of ["", "-wal"]) assert.equal(readFileSync(file + end).includes(key), false);
  });
});

test("other texts are no keys", async () => {
  await withStore(async (store) => {
    const { key } = await store.create("one");
    for (const wrong of ["", "x", key.slice(1), `${key}0`, key.toUpperCase(), "'; DROP TABLE keys; --", "\u0000", "ключ"]) {
      assert.equal(await store.verify(wrong), undefined, wrong);
    }
  });
});

test("revoking needs a prefix that means one working key", async () => {
  await withStore(async (store) => {
    const made = await Promise.all(Array.from({ length: 40 }, (_, index) => store.create(`k${index}`)));
    const counts = new Map<string, number>();
    for (const { key } of made) counts.set(key[0]!, (counts.get(key[0]!) ?? 0) + 1);
    const [shared, count] = [...counts].find(([, number]) => number > 1)!;
    await assert.rejects(store.revoke(shared), { code: "ambiguous_prefix", message: new RegExp(`^${count} keys begin with "${shared}"`) });
    assert.equal((await store.list()).filter((entry) => entry.revoked !== undefined).length, 0);

    const [first, second] = made;
    assert.equal((await store.revoke(first!.prefix)).name, "k0");
    assert.equal(await store.verify(first!.key), undefined);
    await assert.rejects(store.revoke(first!.prefix), { code: "unknown_prefix" });
    assert.equal((await store.revoke(second!.key)).name, "k1");
    for (const bad of ["", "%", "_", "zz", "123456789"]) await assert.rejects(store.revoke(bad), { code: "bad_prefix" }, bad);
  });
});

test("names are bounded and printable", async () => {
  await withStore(async (store) => {
    for (const bad of ["", "   ", "a\nb", "x".repeat(101)]) await assert.rejects(store.create(bad), { code: "bad_name" });
    assert.equal((await store.create("Büro ☎")).name, "Büro ☎");
  });
});

test("what another process does is seen at once", async () => {
  await withStore(async (store, file) => {
    const { key, prefix } = await store.create("here");
    assert.ok(await store.verify(key));
    const there = await elsewhere(file, `await store.revoke(${JSON.stringify(prefix)}); console.log((await store.create("there")).key);`);
    assert.equal(await store.verify(key), undefined);
    assert.equal((await store.verify(there))?.name, "there");
  });
});

test("several processes may open the same new file at once", async () => {
  const file = path();
  await Promise.all([1, 2, 3].map(() => elsewhere(file, 'await store.create("one");')));
  const store = await openKeyStore(file);
  assert.equal((await store.list()).length, 3);
  await store.close();
});

test("a file that is no database is refused by name", async () => {
  const file = join(folder, "not.db");
  writeFileSync(file, "this is not a database, it is a text that goes on for a while".repeat(100));
  await assert.rejects(openKeyStore(file), { code: "unusable", message: /not\.db cannot be used/ });
  await assert.rejects(openKeyStore(join(file, "below.db")), { code: "unusable" });
});
