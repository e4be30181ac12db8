import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type RunningServer, sample, startServer } from "../running-server.js";
import { call } from "./calling.js";

let server: RunningServer;
let admin: string;
before(async () => {
  server = await startServer();
  admin = (await server.keys.create("boss", { scopes: ["admin"] })).key;
});
after(() => server.close());

test("keys are made, listed, changed and revoked", async () => {
  const limits = { requests_per_minute: 60, streams: 2, minutes_per_day: 10 };
  const created = await call(server, "POST", "/v1/keys", admin, { name: "phone", scopes: ["transcribe"], expires: "30d", limits });
  assert.equal(created.status, 201);
  assert.equal(created.headers["cache-control"], "no-store");
  const { key, ...info } = created.body;
  assert.match(key, /^[0-9a-f]{64}$/);
  assert.deepEqual(
    [info.prefix, info.name, info.state, info.scopes, info.limits],
    [key.slice(0, 8), "phone", "working", ["transcribe"], limits],
  );
  assert.ok(Math.abs(Date.parse(info.expires) - Date.now() - 30 * 86_400_000) < 60_000);

  const listed = await call(server, "GET", "/v1/keys", admin);
  assert.equal(listed.status, 200);
  assert.equal(listed.body.count, listed.body.keys.length);
  const entry = listed.body.keys.find((each: { id: string }) => each.id === info.id);
  assert.deepEqual(entry, { ...info, usage: { requests_today: 0, minutes_today: 0, streams: 0 } });
  assert.equal(JSON.stringify(listed.body).includes(key), false);

  const changed = await call(server, "PATCH", `/v1/keys/${info.prefix}`, admin, {
    name: "telephone",
    expires: null,
    limits: { streams: null },
  });
  assert.equal(changed.status, 200);
  assert.deepEqual(
    [changed.body.name, changed.body.expires, changed.body.limits],
    ["telephone", undefined, { requests_per_minute: 60, minutes_per_day: 10 }],
  );

  const revoked = await call(server, "DELETE", `/v1/keys/${info.id}`, admin);
  assert.deepEqual([revoked.status, revoked.body.state], [200, "revoked"]);
  assert.equal((await call(server, "GET", "/v1/auth/token", key)).status, 401);
  assert.equal((await call(server, "DELETE", `/v1/keys/${info.prefix}`, admin)).status, 404);
});

test("the least that a new key needs is a name", async () => {
  const { status, body } = await call(server, "POST", "/v1/keys", admin, { name: "plain" });
  assert.deepEqual([status, body.scopes, body.limits, body.expires], [201, ["transcribe"], {}, undefined]);
});

test("without the scope admin nothing is told and nothing done", async () => {
  const before = await server.keys.list();
  const [victim] = before;
  const cases: readonly (readonly [method: string, path: string, body?: object])[] = [
    ["GET", "/v1/keys"],
    ["POST", "/v1/keys", { name: "mine", scopes: ["admin"] }],
    ["PATCH", `/v1/keys/${victim!.prefix}`, { scopes: ["admin"] }],
    ["DELETE", `/v1/keys/${victim!.prefix}`],
  ];
  for (const [method, path, body] of cases) {
    const refused = await call(server, method, path, server.key, body);
    assert.deepEqual([refused.status, refused.body.err_code], [403, "INSUFFICIENT_PERMISSIONS"], method);
    assert.match(refused.body.err_msg, /--scope admin/);
    const nobody = await call(server, method, path, undefined, body);
    assert.deepEqual([nobody.status, nobody.body.err_code], [401, "INVALID_AUTH"], method);
  }
  const state = (keys: typeof before) => keys.map(({ id, name, scopes, revoked }) => ({ id, name, scopes, revoked }));
  assert.deepEqual(state(await server.keys.list()), state(before));
});

test("what is wrong with a body or a prefix is said", async () => {
  const cases: readonly (readonly [method: string, path: string, body: unknown, status: number, says: RegExp])[] = [
    ["POST", "/v1/keys", "{", 400, /not valid JSON/],
    ["POST", "/v1/keys", '{"__proto__":{"name":"x"}}', 400, /not valid JSON/],
    ["POST", "/v1/keys", "[]", 400, /body/],
    ["POST", "/v1/keys", {}, 400, /the body needs "name"/],
    ["POST", "/v1/keys", { name: " " }, 400, /1 to 100 printable/],
    ["POST", "/v1/keys", { name: 7 }, 400, /name/],
    ["POST", "/v1/keys", { name: "x", scope: "admin" }, 400, /the body has no member "scope"/],
    ["POST", "/v1/keys", { name: "x", scopes: ["root"] }, 400, /"scopes.0" must be one of transcribe, admin/],
    ["POST", "/v1/keys", { name: "x", expires: 5 }, 400, /"expires" must be string, or "expires" must be null/],
    ["POST", "/v1/keys", { name: "x", expires: "soon" }, 400, /"soon" says no time/],
    ["POST", "/v1/keys", { name: "x", expires: "2020-01-01" }, 400, /future/],
    ["POST", "/v1/keys", { name: "x", limits: { streams: "2" } }, 400, /"limits.streams" must be integer/],
    ["POST", "/v1/keys", { name: "x", limits: { requests_per_minute: 0 } }, 400, /requests_per_minute/],
    ["POST", "/v1/keys", { name: "x".repeat(70_000) }, 413, /larger than the limit of 65536 bytes/],
    ["PATCH", "/v1/keys/ffffffff", { name: "x" }, 404, /No working key begins with "ffffffff"/],
    ["DELETE", "/v1/keys/zz", undefined, 400, /A prefix is 1 to 8/],
    ["PUT", "/v1/keys/ffffffff", {}, 405, /PATCH/],
  ];
  const before = (await server.keys.list()).length;
  for (const [method, path, body, status, says] of cases) {
    const answer = await call(server, method, path, admin, body);
    assert.equal(answer.status, status, JSON.stringify([method, body, answer.body]));
    assert.match(answer.body.err_msg, says);
  }
  assert.equal((await server.keys.list()).length, before);
});

test("a prefix that several keys have is a conflict", async () => {
  const counts = new Map<string, number>();
  const all = await Promise.all(Array.from({ length: 17 }, () => server.keys.create("many")));
  for (const { prefix } of all) counts.set(prefix[0]!, (counts.get(prefix[0]!) ?? 0) + 1);
  const [shared] = [...counts].find(([, count]) => count > 1)!;
  const { status, body } = await call(server, "DELETE", `/v1/keys/${shared}`, admin);
  assert.deepEqual([status, body.err_code], [409, "CONFLICT"]);
});

test("the last admin key cannot be revoked, weakened or given an end over HTTP", async () => {
  const own = admin.slice(0, 8);
  const attempts = [
    call(server, "DELETE", `/v1/keys/${own}`, admin),
    call(server, "PATCH", `/v1/keys/${own}`, admin, { scopes: ["transcribe"] }),
    call(server, "PATCH", `/v1/keys/${own}`, admin, { expires: "1d" }),
  ];
  for (const { status, body } of await Promise.all(attempts)) {
    assert.deepEqual([status, body.err_code], [409, "CONFLICT"]);
    assert.match(body.err_msg, /last with the scope admin: make another first/);
  }
  const second = (await call(server, "POST", "/v1/keys", admin, { name: "second", scopes: ["admin"] })).body;
  assert.equal((await call(server, "DELETE", `/v1/keys/${second.prefix}`, second.key)).status, 200);
});

test("an admin key transcribes as well, and its use is shown", async () => {
  const response = await fetch(`${server.url}/v1/listen`, { method: "POST", headers: { authorization: `Token ${admin}` }, body: sample });
  assert.equal(response.status, 200);
  await response.arrayBuffer();
  const { keys } = (await call(server, "GET", "/v1/keys", admin)).body;
  const { usage, last_used: lastUsed } = keys.find((each: { prefix: string }) => each.prefix === admin.slice(0, 8));
  assert.deepEqual(usage, { requests_today: 1, minutes_today: 0.183, streams: 0 });
  assert.ok(Math.abs(Date.parse(lastUsed) - Date.now()) < 60_000);
});

test("token details: what a key is and may do", async () => {
  const { key, id } = await server.keys.create("curious", { limits: { minutesPerDay: 5 } });
  const { status, body } = await call(server, "GET", "/v1/auth/token", key);
  assert.equal(status, 200);
  assert.deepEqual([body.api_key_id, body.id, body.name, body.token, body.scopes], [id, id, "curious", false, ["transcribe"]]);
  assert.deepEqual(body.limits, { minutes_per_day: 5 });
  assert.equal((await call(server, "GET", "/v1/auth/token", "0".repeat(64))).status, 401);
});
