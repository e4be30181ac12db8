import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyRuns, anySizes, quiet, talk } from "../audio/speech-tracks.js";
import { finalsOf, play, resultsOf, spokenWords, textOf } from "./spoken-track.js";

const anyOptions = fc.record({
  interimResults: fc.boolean(),
  endpointing: fc.constantFrom(undefined, 0.3, 0.8, 3),
  utteranceEnd: fc.constantFrom(undefined, 1, 2),
  vadEvents: fc.boolean(),
});

test("finals tile the time line and hold every word once; interims start where the last final ended; ended is last", () => {
  fc.assert(
    fc.property(anyRuns, anySizes, anyOptions, fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }), (runs, sizes, options, delays) => {
      const { events } = play(runs, { options, sizes: sizes.map((size) => size + 400), delay: (id) => delays[id % delays.length]! });
      let at = 0;
      for (const { start, duration, isFinal } of resultsOf(events)) {
        assert.ok(Math.abs(start - at) < 1e-9, `starts at ${start}, the last final ended at ${at}`);
        if (isFinal) at = start + duration;
      }
      assert.ok(Math.abs(at - (runs.reduce((sum, [, frames]) => sum + frames, 0) * 512) / 16_000) < 1e-9);
      assert.equal(
        finalsOf(events).map(textOf).join(""),
        spokenWords(runs)
          .map(({ text }) => text)
          .join(""),
      );
      assert.equal(
        events.findIndex(({ type }) => type === "ended"),
        events.length - 1,
      );
    }),
    { numRuns: 200 },
  );
});

test("a final is there at the endpoint when the guess in the pause was answered", () => {
  const { events } = play([quiet(1), talk(3), quiet(2), talk(2), quiet(1)]);
  assert.deepEqual(
    finalsOf(events).map(({ speechFinal }) => speechFinal),
    [true, true, false],
  );
});
