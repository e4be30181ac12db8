import assert from "node:assert/strict";
import { test } from "node:test";
import { call } from "../keys/calling.js";
import { startServer } from "../running-server.js";

test("metrics are off unless they are switched on, and open to anybody where the operator says so", async () => {
  const closed = await startServer();
  try {
    const { status, body } = await call(closed, "GET", "/metrics");
    assert.deepEqual([status, body.err_code], [403, "FORBIDDEN"]);
    assert.match(body.err_msg, /METRICS/);
  } finally {
    await closed.close();
  }
  const open = await startServer({ METRICS: "open" });
  try {
    const response = await fetch(`${open.url}/metrics`);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /^whisper_api_ready 1$/m);
  } finally {
    await open.close();
  }
});
