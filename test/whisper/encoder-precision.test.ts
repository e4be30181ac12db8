import assert from "node:assert/strict";
import { test } from "node:test";
import { encoderPrecision } from "../../src/whisper/encoder-precision.js";
import { loadEncoder } from "../../src/whisper/index.js";
import { MODEL, sample } from "./real-model.js";

test("a precision that is named is taken", async () => {
  assert.equal(await encoderPrecision("float32"), "float32");
  assert.equal(await encoderPrecision("int8"), "int8");
});

test("the machine's own choice is one of the two", async () => {
  assert.match(await encoderPrecision("auto"), /^(float32|int8)$/);
});

test("feed-forward layers in 8 bits encode nearly what those in float32 do", async () => {
  const pcm = sample();
  const [exact, rounded] = await Promise.all(
    (["float32", "int8"] as const).map(async (precision) => {
      const encoder = await loadEncoder(MODEL, { threads: 1, precision });
      const { pieces } = await encoder.encode(pcm.slice(), false);
      return pieces[0].layers.flatMap(({ keys, values }) => [keys, values]);
    }),
  );
  for (const [i, wanted] of exact.entries()) {
    const got = rounded[i];
    assert.equal(got.length, wanted.length);
    let [error, power] = [0, 0];
    for (let n = 0; n < wanted.length; n++) {
      error += (got[n] - wanted[n]) ** 2;
      power += wanted[n] ** 2;
    }
    // Rounded at all, and by a signal 17 dB weaker than what is encoded at most.
    assert.ok(error > 0 && error < 0.02 * power, `tensor ${i}: error ${error} of ${power}`);
  }
});
