import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeyStore } from "../../src/keys/index.js";
import { DAY, GivenClock, MINUTE } from "./given-clock.js";

/** What every store of keys does. @param open an empty store */
export function keyStoreContract(kind: string, open: (now: () => number) => Promise<KeyStore>): void {
  const about = (what: string, check: (store: KeyStore, clock: GivenClock) => Promise<void>) =>
    test(`${kind}: ${what}`, async () => {
      const clock = new GivenClock();
      const store = await open(clock.now);
      try {
        await check(store, clock);
      } finally {
        await store.close();
      }
    });

  about("a new key is found by itself, and may transcribe without limits", async (store) => {
    const { key, ...record } = await store.create("  laptop ");
    assert.match(key, /^[0-9a-f]{64}$/);
    assert.match(record.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const { id: _, ...rest } = record;
    const today = { day: "2026-03-01", requests: 0, audioSeconds: 0 };
    const expected = {
      prefix: key.slice(0, 8),
      name: "laptop",
      scopes: ["transcribe"],
      created: "2026-03-01T12:00:00.000Z",
      limits: {},
      today,
    };
    assert.deepEqual(rest, expected);
    assert.deepEqual(await store.find(key), record);
    assert.deepEqual(await store.list(), [record]);
  });

  about("scopes, end and limits are kept", async (store, clock) => {
    const limits = { requestsPerMinute: 5, streams: 0, minutesPerDay: 1.5 };
    const { key } = await store.create("all", { scopes: ["admin"], expires: clock.now() + DAY, limits });
    const found = await store.find(key);
    assert.deepEqual(found?.scopes, ["transcribe", "admin"]);
    assert.equal(found?.expires, "2026-03-02T12:00:00.000Z");
    assert.deepEqual(found?.limits, limits);
    clock.forward(2 * DAY);
    // Whether it has expired is for whoever asks.
    assert.equal((await store.find(key))?.name, "all");
  });

  about("other texts are no keys", async (store) => {
    const { key } = await store.create("one");
    for (const wrong of ["", "x", key.slice(1), `${key}0`, key.toUpperCase(), "'; DROP TABLE keys; --", "\u0000", "ключ"]) {
      assert.equal(await store.find(wrong), undefined, wrong);
    }
  });

  about("revoking needs a prefix that means one working key", async (store) => {
    const made = await Promise.all(Array.from({ length: 40 }, (_, index) => store.create(`k${index}`)));
    const counts = new Map<string, number>();
    for (const { key } of made) counts.set(key[0]!, (counts.get(key[0]!) ?? 0) + 1);
    const [shared, count] = [...counts].find(([, number]) => number > 1)!;
    await assert.rejects(store.revoke(shared), { code: "ambiguous_prefix", message: new RegExp(`^${count} keys begin with "${shared}"`) });
    await assert.rejects(store.update(shared, { name: "x" }), { code: "ambiguous_prefix" });
    assert.equal((await store.list()).filter((entry) => entry.revoked !== undefined || entry.name === "x").length, 0);

    const [first, second, third] = made;
    const revoked = await store.revoke(first!.prefix);
    assert.deepEqual([revoked.name, revoked.revoked], ["k0", "2026-03-01T12:00:00.000Z"]);
    assert.equal(await store.find(first!.key), undefined);
    await assert.rejects(store.revoke(first!.prefix), { code: "unknown_prefix" });
    await assert.rejects(store.update(first!.prefix, { name: "x" }), { code: "unknown_prefix" });
    assert.equal((await store.revoke(second!.key)).name, "k1");
    assert.equal((await store.revoke(third!.id)).name, "k2");
    for (const bad of ["", "%", "_", "zz", "123456789"]) await assert.rejects(store.revoke(bad), { code: "bad_prefix" }, bad);
  });

  about("names, scopes, ends and limits are checked", async (store, clock) => {
    for (const bad of ["", "   ", "a\nb", "x".repeat(101)]) await assert.rejects(store.create(bad), { code: "bad_name" });
    assert.equal((await store.create("Büro ☎")).name, "Büro ☎");
    const wrong = [
      { scopes: [] },
      { scopes: ["root" as "admin"] },
      { expires: clock.now() },
      { expires: Number.NaN },
      { expires: Number.POSITIVE_INFINITY },
      { limits: { requestsPerMinute: 0 } },
      { limits: { requestsPerMinute: 1.5 } },
      { limits: { requestsPerMinute: 60_001 } },
      { limits: { streams: -1 } },
      { limits: { minutesPerDay: 0 } },
      { limits: { minutesPerDay: Number.NaN } },
    ];
    for (const options of wrong) await assert.rejects(store.create("x", options), { code: "bad_value" }, JSON.stringify(options));
    assert.equal((await store.list()).length, 1);
  });

  about("changes touch what they name, and null takes away", async (store, clock) => {
    const limits = { requestsPerMinute: 5, streams: 2 };
    const { key, prefix } = await store.create("one", { expires: clock.now() + DAY, limits });
    const other = await store.create("other", { limits });
    await store.update(prefix, { limits: { streams: null, minutesPerDay: 10 } });
    assert.deepEqual((await store.find(key))?.limits, { requestsPerMinute: 5, minutesPerDay: 10 });
    assert.equal((await store.update(prefix, { expires: null })).expires, undefined);
    assert.deepEqual((await store.update(prefix, { name: "two", scopes: ["admin"] })).scopes, ["transcribe", "admin"]);
    const before = await store.find(key);
    assert.deepEqual(await store.update(prefix, {}), before);
    await assert.rejects(store.update(prefix, { name: "" }), { code: "bad_name" });
    assert.deepEqual(await store.find(key), before);
    const { key: _, ...unchanged } = other;
    assert.deepEqual(await store.find(other.key), unchanged);
  });

  about("the last working admin key stays, where that is asked for", async (store, clock) => {
    const keepAdmin = { keepAdmin: true };
    const admin = await store.create("admin", { scopes: ["admin"] });
    await store.create("other");
    await store.create("expired", { scopes: ["admin"], expires: clock.now() + 1 });
    clock.forward(1);
    await assert.rejects(store.revoke(admin.prefix, keepAdmin), { code: "last_admin" });
    await assert.rejects(store.update(admin.prefix, { scopes: ["transcribe"] }, keepAdmin), { code: "last_admin" });
    await assert.rejects(store.update(admin.prefix, { expires: clock.now() + DAY }, keepAdmin), { code: "last_admin" });
    await store.update(admin.prefix, { name: "boss", limits: { streams: 1 } }, keepAdmin);
    const second = await store.create("second", { scopes: ["admin"] });
    // Both at once: one of them must fail.
    const outcomes = await Promise.allSettled([store.revoke(admin.prefix, keepAdmin), store.revoke(second.prefix, keepAdmin)]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const [left] = (await store.list()).filter(
      (key) => key.revoked === undefined && key.scopes.includes("admin") && key.expires === undefined,
    );
    assert.equal((await store.revoke(left!.prefix)).name, left!.name);
  });

  about("a token stands for its key, until that is revoked", async (store, clock) => {
    const { key, prefix, id } = await store.create("one");
    const token = await store.grant(id, clock.now() + 30_000);
    assert.match(token, /^tmp_[0-9a-f]{64}$/);
    const found = await store.findToken(token);
    assert.deepEqual([found?.key.id, found?.expires], [id, "2026-03-01T12:00:30.000Z"]);
    for (const wrong of ["tmp_", key, `${token}0`, token.toUpperCase()]) assert.equal(await store.findToken(wrong), undefined, wrong);
    assert.equal(await store.find(token), undefined);
    clock.forward(MINUTE);
    assert.equal((await store.findToken(token))?.expires, "2026-03-01T12:00:30.000Z");
    clock.forward(DAY);
    await store.grant(id, clock.now() + 30_000);
    assert.equal(await store.findToken(token), undefined, "forgotten");
    const second = await store.grant(id, clock.now() + 30_000);
    await store.revoke(prefix);
    assert.equal(await store.findToken(second), undefined);
  });

  about("usage adds up by key and day", async (store, clock) => {
    const one = await store.create("one");
    const two = await store.create("two");
    const entry = { id: one.id, day: "2026-03-01", requests: 2, audioSeconds: 1.5 };
    assert.deepEqual(await store.addUsage([entry]), [{ day: "2026-03-01", requests: 2, audioSeconds: 1.5 }]);
    const totals = await store.addUsage([
      { ...entry, lastUsed: "2026-03-01T12:00:00.000Z" },
      { ...entry, id: two.id, requests: 0 },
    ]);
    assert.deepEqual(
      totals.map(({ requests, audioSeconds }) => [requests, audioSeconds]),
      [
        [4, 3],
        [0, 1.5],
      ],
    );
    const found = await store.find(one.key);
    assert.deepEqual(found?.today, { day: "2026-03-01", requests: 4, audioSeconds: 3 });
    assert.equal(found?.lastUsed, "2026-03-01T12:00:00.000Z");
    assert.equal((await store.find(two.key))?.lastUsed, undefined);
    clock.forward(DAY);
    assert.deepEqual((await store.find(one.key))?.today, { day: "2026-03-02", requests: 0, audioSeconds: 0 });
    // A process that is a little behind.
    assert.equal((await store.addUsage([entry]))[0]!.requests, 6);
  });
}
