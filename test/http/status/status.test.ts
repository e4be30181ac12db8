import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call } from "../keys/calling.js";
import { LiveClient } from "../live-client.js";
import { type RunningServer, sample, startServer, until } from "../running-server.js";

let server: RunningServer;
let admin: string;
before(async () => {
  server = await startServer({ METRICS: "key" });
  admin = (await server.keys.create("boss", { scopes: ["admin"] })).key;
});
after(() => server.close());

const listen = (init: RequestInit = {}, key = server.key) =>
  fetch(`${server.url}/v1/listen`, { method: "POST", headers: { authorization: `Token ${key}` }, body: sample, ...init });

interface Minute {
  readonly minute: string;
  readonly requests: number;
  readonly errors: number;
  readonly audio_seconds: number;
  readonly real_time_factor?: number;
  readonly latency_median_ms?: number;
  readonly latency_p95_ms?: number;
  readonly peak_queue: number;
  readonly peak_requests: number;
  readonly peak_streams: number;
}

/** The last two minutes as one, since a test may begin in one and end in the other. */
async function lately(): Promise<Minute> {
  const { body } = await call(server, "GET", "/v1/status", admin);
  const [before, now] = body.last_hour.slice(-2) as [Minute, Minute];
  return {
    ...(before.requests > now.requests ? before : now),
    requests: before.requests + now.requests,
    errors: before.errors + now.errors,
    audio_seconds: before.audio_seconds + now.audio_seconds,
    peak_requests: Math.max(before.peak_requests, now.peak_requests),
    peak_streams: Math.max(before.peak_streams, now.peak_streams),
  };
}

test("any key sees what goes on, and nothing of others", async () => {
  const { status, body } = await call(server, "GET", "/v1/status", server.key);
  assert.equal(status, 200);
  const { started, uptime_seconds: uptime, ...rest } = body;
  assert.ok(Math.abs(Date.parse(started) + uptime * 1000 - Date.now()) < 5000);
  assert.deepEqual(rest, {
    status: "ready",
    version: "0.0.0",
    models: [{ name: "tiny.en-q8_0", ready: true, restarts: 0 }],
    queue: { admitted: 0, waiting: 0, active: 0 },
    callbacks: { waiting: 0, transcribing: 0, delivering: 0 },
    streams: 0,
    live_delay_seconds: 0,
  });
  assert.equal((await call(server, "GET", "/v1/status")).status, 401);
});

test("administrators see memory and the last hour", async () => {
  const before = await lately();
  await (await listen()).arrayBuffer();
  const refused = await listen({}, "0".repeat(64));
  assert.equal(refused.status, 401);
  const client = await new LiveClient(server).open();
  const { body } = await call(server, "GET", "/v1/status", admin);
  assert.equal(body.streams, 1);
  assert.equal(body.last_hour.length, 60);
  assert.ok(body.memory.resident_bytes > body.memory.heap_bytes && body.memory.heap_bytes > 1e6);
  await client.stream(sample);
  await client.close();
  // The refused one and the stream are counted when their connections are done with.
  await until("all three are counted", async () => (await lately()).requests === before.requests + 3);
  const now = await lately();
  assert.equal(now.errors - before.errors, 1);
  assert.ok(Math.abs(now.audio_seconds - before.audio_seconds - 22) < 0.1, String(now.audio_seconds));
  assert.ok(now.real_time_factor! > 0 && now.real_time_factor! < 20, String(now.real_time_factor));
  assert.ok(now.latency_median_ms! > 0 && now.latency_p95_ms! >= now.latency_median_ms!);
  assert.equal(now.peak_streams, 1);
  assert.ok(now.peak_requests <= 1);
});

test("requests that do not transcribe are no part of it", async () => {
  const before = await lately();
  for (const path of ["/ping", "/v1/models", "/v1/nothing", "/v1/status"]) await call(server, "GET", path, admin);
  assert.equal((await lately()).requests, before.requests);
});

test("metrics in Prometheus' format, for administrators", async () => {
  await (await listen()).arrayBuffer();
  assert.equal((await call(server, "GET", "/metrics")).status, 401);
  assert.equal((await call(server, "GET", "/metrics", server.key)).status, 403);
  const response = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${admin}` } });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const value = (series: string) => {
    const line = text.split("\n").find((each) => each.startsWith(`${series} `));
    assert.ok(line !== undefined, `${series} in ${text}`);
    return Number(line.split(" ").at(-1));
  };
  assert.ok(value('whisper_api_requests_total{route="/v1/listen",method="POST",status="200"}') >= 1);
  assert.equal(value('whisper_api_requests_total{route="/metrics",method="GET",status="403"}'), 1);
  assert.ok(value('whisper_api_transcription_duration_seconds_count{route="/v1/listen"}') >= 1);
  assert.ok(value("whisper_api_audio_seconds_total") >= 11);
  assert.equal(value("whisper_api_ready"), 1);
  assert.equal(value("whisper_api_live_streams"), 0);
  assert.equal(value('whisper_api_worker_restarts{model="tiny.en-q8_0"}'), 0);
  assert.ok(value("process_resident_memory_bytes") > 1e7);
  assert.ok(value("nodejs_eventloop_lag_p99_seconds") >= 0);
});
