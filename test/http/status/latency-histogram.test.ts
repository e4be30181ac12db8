import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LatencyHistogram } from "../../../src/http/status/latency-histogram.js";

test("nothing has no quantile", () => assert.equal(new LatencyHistogram().quantile(0.5), undefined));

test("quantiles are those of the nearest rank, within a twentieth, and never beyond what was seen", () => {
  const latency = fc.double({ min: 1, max: 3e7, noNaN: true });
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1, maxLength: 300 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
      const histogram = new LatencyHistogram();
      for (const each of all) histogram.add(each);
      const sorted = [...all].sort((a, b) => a - b);
      const exact = sorted[Math.ceil(share * all.length) - 1]!;
      const found = histogram.quantile(share)!;
      assert.ok(Math.abs(found - exact) <= exact / 20, `${found} for ${exact}`);
      assert.ok(found >= sorted[0]! && found <= sorted.at(-1)!);
    }),
  );
});

test("what is far too short or long is taken", () => {
  const histogram = new LatencyHistogram();
  for (const each of [0, 0.2, 1e12]) histogram.add(each);
  assert.ok(histogram.quantile(0.5)! <= 1.1);
  assert.ok(histogram.quantile(1)! > 3e7);
});
