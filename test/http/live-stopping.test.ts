import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveClient, refused } from "./live-client.js";
import { samples } from "./parameters/asking.js";
import { sampleText, startServer } from "./running-server.js";
import { assertSpoken } from "./spoken.js";

test("a server that stops makes what has come final, says so with 1012, and lets nobody in", async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  const client = await new LiveClient(server, "?endpointing=false&interim_results=true").open();
  const idle = await new LiveClient(server).open();
  await client.stream(samples);
  await client.next("that it has been heard", (message) => message.type === "Results" && message.start + message.duration > 10.5);
  const closed = server.app.close();
  const late = await refused(server).catch((error: Error) => error);
  // While it still listens it answers, with when to come back.
  if (!(late instanceof Error)) {
    assert.equal(late.status, 503);
    assert.ok(Number(late.headers["retry-after"]) >= 1);
    assert.equal(late.headers["dg-error"], late.body.err_msg);
  }
  assert.equal((await client.closed).code, 1012);
  assert.equal((await idle.closed).code, 1012);
  assertSpoken(client.transcript(), sampleText);
  assert.equal(client.metadata.at(-1)!.duration, 11);
  await closed;
  assert.equal(server.engine.status().streams, 0);
});

test("a server whose grace is over waits for nobody", async (t) => {
  const server = await startServer({ SHUTDOWN_GRACE: "0" });
  t.after(() => server.close());
  const client = await new LiveClient(server).open();
  // It neither reads nor answers the Close frame.
  client.socket.pause();
  await client.stream(samples.subarray(0, 64_000));
  await server.app.close();
  assert.equal(server.engine.status().streams, 0);
  client.socket.terminate();
});
