import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { discard } from "../../src/whisper/index.js";

test("what is discarded is empty, and its memory is free at once", async () => {
  // The module's port closes in the loop's next turn; what is discarded before is free then.
  await setImmediate();
  await setImmediate();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 64; i++) {
    const [one, other] = [new Float32Array(1 << 18).fill(1), new Uint8Array(1 << 20).fill(1)];
    discard(one.buffer, other.buffer);
    assert.equal(one.length + other.length, 0);
    // No turn of the event loop between, in which they could be collected.
    assert.ok(process.memoryUsage().arrayBuffers - before < 8e6);
  }
});

test("nothing to discard is no error", () => {
  discard();
});
