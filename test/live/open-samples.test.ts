import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { OpenSamples } from "../../src/live/open-samples.js";

test("samples are those of the stream at their places, whatever was dropped before", () => {
  const steps = fc.array(fc.tuple(fc.nat(5000), fc.nat(6000)), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (all) => {
      const samples = new OpenSamples();
      let [end, from] = [0, 0];
      for (const [count, dropped] of all) {
        samples.push(Float32Array.from({ length: count }, (_, i) => end + i));
        end += count;
        from = Math.max(from, Math.min(end, from + dropped));
        samples.dropBefore(from);
        assert.deepEqual([samples.end, samples.held], [end, end - from]);
        const whole = samples.slice(0, end + 10);
        assert.equal(whole.length, end - from);
        assert.ok(whole.every((value, i) => value === from + i));
        assert.deepEqual(samples.slice(from + 3, from + 5), whole.slice(3, 5));
      }
    }),
  );
});
