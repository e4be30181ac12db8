import assert from "node:assert/strict";
import { test } from "node:test";
import { encoderPrecision, MOST } from "../../src/whisper/encoder-precision.js";
import { loadEncoder } from "../../src/whisper/index.js";
import { MODEL, sample } from "./real-model.js";

test("a precision that is named is taken", async () => {
  assert.equal(await encoderPrecision("float32"), "float32");
  assert.match(await encoderPrecision("int8"), /^int[78]$/);
});

test("the machine's own choice is one of the two", async () => {
  assert.match(await encoderPrecision("auto"), /^(float32|int8)$/);
});

test("sums of two products in 16 bits hold what the narrower weights make of any activations", () => {
  assert.ok(2 * 255 * MOST.int7 < 2 ** 15 && 2 * 255 * MOST.int8 > 2 ** 15);
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
    // Rounded at all, and the error at least 24 dB below what is encoded.
    assert.ok(error > 0 && error < 0.004 * power, `tensor ${i}: error ${error} of ${power}`);
  }
});
