import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GivenClock, MINUTE } from "../../keys/given-clock.js";
import { LiveClient, refused } from "../live-client.js";
import { type RunningServer, sample, sampleText, startServer } from "../running-server.js";
import { call } from "./calling.js";

const clock = new GivenClock();
let server: RunningServer;
before(async () => {
  server = await startServer({}, 8, [], { now: clock.now });
});
after(() => server.close());

async function granted(key = server.key, body?: object): Promise<string> {
  const answer = await call(server, "POST", "/v1/auth/grant", key, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal(answer.headers["cache-control"], "no-store");
  return answer.body.access_token;
}

const open = async (query: string, options: object) => {
  const client = await new LiveClient(server, query, { key: "", ...options }).open();
  const { protocol } = client.socket;
  assert.equal((await client.close()).code, 1000);
  return protocol;
};

test("a token is asked for in the ways that clients have", async () => {
  const headers = { authorization: `Token ${server.key}` };
  const bodies: readonly (readonly [init: RequestInit, lives: number])[] = [
    [{}, 30],
    [{ body: "" }, 30],
    [{ body: "{}", headers: { ...headers, "content-type": "application/json" } }, 30],
    [{ body: '{"ttl_seconds": 90}', headers: { ...headers, "content-type": "application/json" } }, 90],
    [{ body: '{"ttl_seconds": 1.5}', headers: { ...headers, "content-type": "application/x-www-form-urlencoded" } }, 1.5],
    [{ body: '{"ttl_seconds": 3600, "more": 1}' }, 3600],
  ];
  for (const [init, lives] of bodies) {
    const response = await fetch(`${server.url}/v1/auth/grant`, { method: "POST", headers, ...init });
    const { access_token: token, expires_in: seconds, ...rest } = (await response.json()) as Record<string, unknown>;
    assert.deepEqual([response.status, seconds, rest], [200, lives, {}], String(init.body));
    assert.match(String(token), /^tmp_[0-9a-f]{64}$/);
  }
});

test("what is wrong with a grant is said", async () => {
  for (const ttl of [0, -1, 3601, "30", null]) {
    const { status, body } = await call(server, "POST", "/v1/auth/grant", server.key, { ttl_seconds: ttl });
    assert.equal(status, 400, String(ttl));
    assert.match(body.err_msg, /"ttl_seconds" must be/);
  }
  assert.equal((await call(server, "POST", "/v1/auth/grant", undefined, {})).status, 401);
  assert.equal((await call(server, "POST", "/v1/auth/grant", "0".repeat(64), {})).status, 401);
});

test("a token transcribes wherever a key would", async () => {
  const token = await granted();
  for (const scheme of ["Bearer", "bearer", "Token"]) {
    const response = await fetch(`${server.url}/v1/listen`, {
      method: "POST",
      headers: { authorization: `${scheme} ${token}` },
      body: sample,
    });
    assert.equal(response.status, 200);
    const body = (await response.json()) as { results: { channels: { alternatives: { transcript: string }[] }[] } };
    assert.equal(body.results.channels[0]!.alternatives[0]!.transcript, sampleText);
  }
  assert.equal(await open("", { headers: { authorization: `Bearer ${token}` } }), "");
  assert.equal(await open(`?token=${token}`, {}), "");
  assert.equal(await open("", { protocols: ["bearer", token] }), "bearer");
  assert.equal(await open("", { protocols: ["token", token, "x-deepgram-session-id", "8d0f"] }), "token");
});

test("a token neither grants nor manages, not even an administrator's", async () => {
  const admin = await server.keys.create("boss", { scopes: ["admin"] });
  const token = await granted(admin.key);
  const cases: readonly (readonly [string, string, object?])[] = [
    ["POST", "/v1/auth/grant", {}],
    ["GET", "/v1/keys"],
    ["POST", "/v1/keys", { name: "x" }],
    ["DELETE", `/v1/keys/${admin.prefix}`],
  ];
  for (const [method, path, body] of cases) {
    const answer = await call(server, method, path, token, body);
    assert.deepEqual([answer.status, answer.body.err_code], [403, "INSUFFICIENT_PERMISSIONS"], path);
    assert.match(answer.body.err_msg, /token may transcribe and nothing else/);
  }
  const { body } = await call(server, "GET", "/v1/auth/token", token);
  assert.deepEqual([body.token, body.name, body.scopes, body.api_key_id], [true, "boss", ["transcribe"], admin.id]);
  assert.equal(body.expires, new Date(clock.now() + 30_000).toISOString());
});

test("a token ends by itself; the stream that it opened goes on", async () => {
  const token = await granted(server.key, { ttl_seconds: 5 });
  const client = await new LiveClient(server, "", { key: token }).open();
  clock.forward(5000);
  const answer = await call(server, "GET", "/v1/auth/token", token);
  assert.deepEqual([answer.status, answer.body.err_code], [401, "INVALID_AUTH"]);
  assert.match(answer.body.err_msg, /the token expired at 2026-.*Z\. Ask for another with POST \/v1\/auth\/grant/);
  assert.match(String(answer.headers["www-authenticate"]), /Bearer/);
  const refusal = await refused(server, "", { key: token });
  assert.deepEqual([refusal.status, refusal.headers["dg-error"]], [401, answer.body.err_msg]);
  await client.stream(sample);
  assert.equal((await client.close()).code, 1000);
  assert.match(client.transcript(), /what you can do for your country/);
});

test("a token ends with its key, and counts against its limits", async () => {
  const limits = { requestsPerMinute: 4, streams: 1 };
  const { key, prefix } = await server.keys.create("parent", { limits, expires: clock.now() + MINUTE });
  const [first, second] = [await granted(key, { ttl_seconds: 600 }), await granted(key, { ttl_seconds: 600 })];
  const client = await new LiveClient(server, "", { key: first }).open();
  assert.match((await refused(server, "", { key: second })).body.err_msg, /1 open at once/);
  assert.match((await refused(server, "", { key })).body.err_msg, /4 a minute/);
  await client.close();
  clock.forward(MINUTE);
  assert.match((await call(server, "GET", "/v1/auth/token", first)).body.err_msg, /the key expired at/);
  await server.keys.update(prefix, { expires: null });
  assert.equal((await call(server, "GET", "/v1/auth/token", first)).status, 200);
  await server.keys.revoke(prefix);
  for (const token of [first, second]) assert.equal((await call(server, "GET", "/v1/auth/token", token)).status, 401);
});

test("an expired key is told so", async () => {
  const { key } = await server.keys.create("old", { expires: clock.now() + 1 });
  clock.forward(1);
  const response = await fetch(`${server.url}/v1/listen`, { method: "POST", headers: { authorization: `Token ${key}` }, body: sample });
  assert.equal(response.status, 401);
  const { err_msg: says } = (await response.json()) as { err_msg: string };
  assert.match(says, /^Invalid credentials: the key expired at 2026-.*Z\. Ask for another\.$/);
});

test("tokens are never in the log", async () => {
  const token = await granted();
  await open(`?token=${token}`, {});
  await call(server, "GET", "/v1/auth/token", token);
  assert.equal(server.log.join("").includes(token), false);
});
