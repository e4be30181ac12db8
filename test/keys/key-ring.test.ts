import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import Database from "libsql";
import { Caller, type KeyOptions, type KeyRing, openKeyRing, openKeyStore, QuotaExceeded } from "../../src/keys/index.js";
import { DAY, GivenClock, MINUTE } from "./given-clock.js";

const folder = mkdtempSync(join(tmpdir(), "key-ring-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

class Fixture {
  readonly clock = new GivenClock();
  readonly file = join(folder, `${files++}.db`);
  readonly #open: KeyRing[] = [];

  async ring(): Promise<KeyRing> {
    const ring = await openKeyRing(this.file, this.clock.now);
    this.#open.push(ring);
    return ring;
  }

  async close(): Promise<void> {
    for (const ring of this.#open.splice(0)) await ring.close();
  }
}

function about(what: string, check: (fixture: Fixture, ring: KeyRing) => Promise<void>): void {
  test(what, async () => {
    const fixture = new Fixture();
    try {
      await check(fixture, await fixture.ring());
    } finally {
      await fixture.close();
    }
  });
}

async function callerOf(ring: KeyRing, credential: string): Promise<Caller> {
  const caller = await ring.identify(credential);
  assert.ok(caller instanceof Caller);
  return caller;
}

async function made(ring: KeyRing, options: KeyOptions = {}): Promise<Caller> {
  return await callerOf(ring, (await ring.create("one", options)).key);
}

const used = (ring: KeyRing, caller: Caller) => ring.standing(caller).today;

/** How a limit refuses. */
function refusal(action: () => unknown): QuotaExceeded {
  try {
    action();
  } catch (error) {
    if (error instanceof QuotaExceeded) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

about("a key works until its end", async ({ clock }, ring) => {
  const { key, prefix } = await ring.create("one", { expires: clock.now() + DAY });
  clock.forward(DAY - 1);
  await callerOf(ring, key);
  clock.forward(1);
  assert.deepEqual(await ring.identify(key), { expired: "key", at: "2026-03-02T12:00:00.000Z" });
  assert.equal(await ring.verify(key), undefined);
  await ring.update(prefix, { expires: null });
  await callerOf(ring, key);
  await ring.revoke(prefix);
  assert.equal(await ring.identify(key), undefined);
});

about("a token transcribes until its own end or its key's", async ({ clock }, ring) => {
  const caller = await made(ring, { scopes: ["admin"], expires: clock.now() + 10 * MINUTE });
  const short = await ring.grant(caller, 30);
  const long = await ring.grant(caller, 3600);
  const stood = await callerOf(ring, short);
  assert.deepEqual([stood.key.id, stood.scopes, stood.tokenExpires], [caller.key.id, ["transcribe"], "2026-03-01T12:00:30.000Z"]);
  clock.forward(30_000);
  assert.deepEqual(await ring.identify(short), { expired: "token", at: "2026-03-01T12:00:30.000Z" });
  await callerOf(ring, long);
  clock.forward(10 * MINUTE);
  assert.deepEqual(await ring.identify(long), { expired: "key", at: "2026-03-01T12:10:00.000Z" });
  await ring.update(caller.key.prefix, { expires: null });
  await callerOf(ring, long);
  await ring.revoke(caller.key.prefix);
  assert.equal(await ring.identify(long), undefined);
});

about("requests a minute, by whatever credential", async ({ clock }, ring) => {
  const caller = await made(ring, { limits: { requestsPerMinute: 3 } });
  const token = await callerOf(ring, await ring.grant(caller, 600));
  const again = await callerOf(ring, await ring.grant(caller, 600));
  caller.admit();
  clock.forward(1000);
  token.admit();
  again.admit();
  assert.deepEqual(caller.quota(), { resource: "requests", limit: 3, remaining: 0, reset: clock.now() + 59_000 });
  for (const each of [caller, token, again]) {
    const { quota, retryAfter } = refusal(() => each.admit());
    assert.deepEqual([quota.resource, quota.limit, quota.remaining, retryAfter], ["requests", 3, 0, 59]);
  }
  assert.equal(used(ring, caller).requests, 3, "what is refused is not counted");
  clock.forward(59_000);
  caller.admit();
  refusal(() => caller.admit());
  assert.equal((await made(ring)).quota(), undefined);
});

about("streams are counted exactly, and given back once", async (_, ring) => {
  const caller = await made(ring, { limits: { streams: 2 } });
  const ends = [caller.openStream(), caller.openStream()];
  assert.equal(refusal(() => caller.openStream()).quota.resource, "streams");
  assert.equal(ring.standing(caller).streams, 2);
  ends[0]!();
  ends[0]!();
  caller.openStream();
  refusal(() => caller.openStream());
  const none = await made(ring, { limits: { streams: 0 } });
  refusal(() => none.openStream());
  none.admit();
});

about("minutes of a day end with the day", async ({ clock }, ring) => {
  clock.set("2026-03-01T23:59:00Z");
  const caller = await made(ring, { limits: { minutesPerDay: 1 } });
  caller.admit();
  caller.hear(59.9);
  caller.admit();
  assert.ok(caller.mayHear());
  caller.hear(0.2);
  assert.equal(caller.mayHear(), false);
  const { quota, retryAfter } = refusal(() => caller.admit());
  assert.deepEqual(quota, { resource: "audio-minutes", limit: 1, remaining: 0, reset: Date.parse("2026-03-02T00:00:00Z") });
  assert.equal(retryAfter, 60);
  assert.equal(used(ring, caller).requests, 2);
  clock.forward(MINUTE);
  caller.admit();
  assert.deepEqual(used(ring, caller), { day: "2026-03-02", requests: 1, audioSeconds: 0 });
});

about("audio and last use are stored, and outlive a restart", async (fixture, ring) => {
  const { clock } = fixture;
  const { key } = await ring.create("one", { limits: { minutesPerDay: 1 } });
  const caller = await callerOf(ring, key);
  caller.admit();
  caller.hear(60);
  await ring.close();
  const again = await fixture.ring();
  const later = await callerOf(again, key);
  assert.deepEqual(later.key.today, { day: "2026-03-01", requests: 1, audioSeconds: 60 });
  assert.equal(later.key.lastUsed, new Date(clock.now()).toISOString());
  refusal(() => later.admit());
});

about("two processes add to the same day, and each keeps to the sum", async (fixture, ring) => {
  const { key } = await ring.create("one", { limits: { minutesPerDay: 2 } });
  const other = await fixture.ring();
  const [here, there] = [await callerOf(ring, key), await callerOf(other, key)];
  here.hear(60);
  there.hear(59);
  await ring.flush();
  await other.flush();
  here.hear(0.5);
  assert.equal(used(ring, await callerOf(ring, key)).audioSeconds, 119.5);
  await ring.flush();
  assert.equal(used(other, await callerOf(other, key)).audioSeconds, 119.5);
  there.hear(0.5);
  assert.equal((await callerOf(other, key)).mayHear(), false);
});

about("the last use is stored once a minute, however often a key is used", async (fixture, ring) => {
  const { clock } = fixture;
  const { key } = await ring.create("one");
  const reader = await openKeyStore(fixture.file, clock.now);
  const stored = async () => (await reader.find(key))?.lastUsed?.slice(11, 19);
  await callerOf(ring, key);
  await ring.flush();
  assert.equal(await stored(), "12:00:00");
  clock.forward(59_000);
  (await callerOf(ring, key)).hear(1);
  await ring.flush();
  assert.equal(await stored(), "12:00:00");
  assert.equal((await ring.list())[0]!.lastUsed, "2026-03-01T12:00:59.000Z");
  clock.forward(1000);
  await callerOf(ring, key);
  await ring.flush();
  assert.equal(await stored(), "12:01:00");
  assert.equal((await reader.find(key))?.today.audioSeconds, 1);
  await reader.close();
});

about("what cannot be stored now is stored later, once", async ({ file }, ring) => {
  const caller = await made(ring);
  caller.admit();
  caller.hear(7);
  const other = new Database(file);
  other.exec("BEGIN IMMEDIATE");
  await assert.rejects(ring.flush(), { code: "SQLITE_BUSY" });
  assert.equal(used(ring, caller).audioSeconds, 7);
  other.exec("COMMIT");
  other.close();
  caller.hear(1);
  await Promise.all([ring.flush(), ring.flush()]);
  await ring.flush();
  assert.deepEqual((await ring.list())[0]!.today, { day: "2026-03-01", requests: 1, audioSeconds: 8 });
});

about("a day that ended before it was stored is stored as that day", async ({ file, clock }, ring) => {
  clock.set("2026-03-01T23:59:59Z");
  const caller = await made(ring);
  caller.hear(5);
  clock.forward(2000);
  caller.hear(3);
  await ring.flush();
  const database = new Database(file);
  assert.deepEqual(
    database
      .prepare("SELECT day, audio_seconds FROM key_usage ORDER BY day")
      .all()
      .map((row) => Object.values(row as object)),
    [
      ["2026-03-01", 5],
      ["2026-03-02", 3],
    ],
  );
  database.close();
});
