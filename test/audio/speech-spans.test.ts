import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SPEECH_FRAME, type SpeechSpan, type SpeechSpanOptions, SpeechSpans } from "../../src/audio/index.js";

const frame = SPEECH_FRAME / 16_000;
/** Durations that are whole frames, so that the tests can count in frames. */
const base: Required<SpeechSpanOptions> = { threshold: 0.6, negativeThreshold: 0.4, minSpeech: 2 * frame, minSilence: 3 * frame, pad: 0 };

/** One letter a frame: S speech, m between the thresholds, . silence. */
const probabilities = (letters: string): number[] => [...letters].map((letter) => ({ S: 0.9, m: 0.5, ".": 0.1 })[letter]!);

/** Spans in frames. */
function spansOf(letters: string, options: SpeechSpanOptions = {}, samples?: number): number[][] {
  const spans = new SpeechSpans({ ...base, ...options });
  const all = [...spans.push(probabilities(letters)), ...spans.finish(samples)];
  return all.map(({ start, end }) => [start / SPEECH_FRAME, end / SPEECH_FRAME]);
}

test("speech begins over the threshold and ends where a long enough silence begins", () => {
  assert.deepEqual(spansOf("..SSS...."), [[2, 5]]);
  assert.deepEqual(spansOf("..SSS..SS...SS"), [
    [2, 9],
    [12, 14],
  ]);
  assert.deepEqual(spansOf("mmmm"), []);
  assert.deepEqual(spansOf(""), []);
});

test("between the thresholds speech neither begins nor ends, and a silence goes on", () => {
  assert.deepEqual(spansOf("mmSSmmmmmmmmS..."), [[2, 13]]);
  assert.deepEqual(spansOf("SS.mm.SS"), [
    [0, 2],
    [6, 8],
  ]);
  assert.deepEqual(spansOf("SS.mmSSS"), [[0, 8]]);
});

test("a silence of two seconds ends speech, though only frames between the thresholds follow it", () => {
  const long = "m".repeat(70);
  assert.deepEqual(spansOf(`SSS.${long}SS`), [
    [0, 3],
    [74, 76],
  ]);
  assert.deepEqual(spansOf(`S.${long}`), []);
  const spans = new SpeechSpans(base);
  spans.push(probabilities(`SSS.${long}`));
  assert.ok(spans.settled >= 70 * SPEECH_FRAME);
});

test("speech that is too short is none, and does not join what is around it", () => {
  assert.deepEqual(spansOf("..S....SS...."), [[7, 9]]);
  assert.deepEqual(spansOf("SS...S...SS"), [
    [0, 2],
    [9, 11],
  ]);
  assert.deepEqual(spansOf("....S"), []);
});

test("padding stays within the stream and takes half of a gap at most", () => {
  const pad = 2 * frame;
  assert.deepEqual(spansOf(".SS......SSS", { pad }), [
    [0, 5],
    [7, 12],
  ]);
  assert.deepEqual(spansOf(".SS...SSS.", { pad }), [
    [0, 4.5],
    [4.5, 10],
  ]);
  // What was too short to be speech takes nothing of the gap.
  assert.deepEqual(spansOf("SS...S...SS", { pad }), [
    [0, 4],
    [7, 11],
  ]);
});

test("the last span ends with the samples, not with the frame that is filled up", () => {
  assert.deepEqual(spansOf("SSS", {}, 1_100), [[0, 1_100 / SPEECH_FRAME]]);
  assert.deepEqual(spansOf("SSS.", { pad: frame }, 3.5 * SPEECH_FRAME), [[0, 3.5]]);
});

test("what goes on now is told: speaking at once, the span when it is certain", () => {
  const spans = new SpeechSpans({ ...base, pad: frame });
  const states: unknown[] = [];
  for (const letter of "..SSS...") {
    const done = spans.push(probabilities(letter));
    const { speaking, current, settled } = spans;
    states.push([speaking, current && [current.start / 512, current.end / 512], settled / 512, done.length]);
  }
  assert.deepEqual(states, [
    [false, undefined, 0, 0],
    [false, undefined, 1, 0],
    [true, undefined, 1, 0],
    [true, [1, 4], 1, 0],
    [true, [1, 5], 1, 0],
    [true, [1, 5], 1, 0],
    [true, [1, 5], 1, 0],
    [false, undefined, 7, 1],
  ]);
});

/** The rules again, over the whole stream at once. */
function offline(values: readonly number[], options: Required<SpeechSpanOptions>, samples: number): SpeechSpan[] {
  const raw: { start: number; end: number }[] = [];
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] < options.threshold) continue;
    const start = i;
    let end: number | undefined;
    for (let quiet = -1; i < values.length && end === undefined; i += 1) {
      if (values[i] >= options.threshold) quiet = -1;
      else {
        const low = values[i] < options.negativeThreshold;
        if (low && quiet < 0) quiet = i;
        if (quiet >= 0 && (i + 1 - quiet) * frame >= (low ? options.minSilence : Math.max(options.minSilence, 2)) - 1e-9) end = quiet;
      }
      if (i === values.length - 1 && end === undefined && quiet >= 0) end = quiet;
    }
    i -= 1;
    const span = { start: start * SPEECH_FRAME, end: (end ?? values.length) * SPEECH_FRAME };
    if (span.end - span.start >= options.minSpeech * 16_000 - 1e-6) raw.push(span);
  }
  const pad = Math.round(options.pad * 16_000);
  return raw.map(({ start, end }, index) => {
    const before = index === 0 ? Number.NEGATIVE_INFINITY : Math.floor((raw[index - 1].end + start) / 2);
    const after = index === raw.length - 1 ? samples : Math.floor((end + raw[index + 1].start) / 2);
    return { start: Math.max(0, before, start - pad), end: Math.min(samples, after, end + pad) };
  });
}

const anyOptions = fc.record({
  threshold: fc.constantFrom(0.5, 0.6, 0.9),
  negativeThreshold: fc.constantFrom(0.1, 0.35, 0.5),
  minSpeech: fc.nat(5).map((n) => n * frame),
  minSilence: fc.nat(6).map((n) => n * frame),
  pad: fc.oneof(
    fc.nat(5).map((n) => n * frame),
    fc.constantFrom(0.004, 0.03, 0.1),
  ),
});
const anyValues = fc
  .array(
    fc.tuple(
      fc.constantFrom(0.02, 0.3, 0.45, 0.55, 0.7, 1),
      fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.integer({ min: 50, max: 80 }) }),
    ),
    {
      maxLength: 30,
    },
  )
  .map((runs) => runs.flatMap(([value, times]) => Array.from({ length: times }, () => value)));

test("however the stream is cut, spans are those of the whole, in order, apart, and nothing settled changes", () => {
  fc.assert(
    fc.property(anyValues, anyOptions, fc.integer({ min: 1, max: 40 }), fc.nat(511), (values, options, size, missing) => {
      const samples = Math.max(0, values.length * SPEECH_FRAME - missing);
      const spans = new SpeechSpans(options);
      const found: SpeechSpan[] = [];
      let settled = 0;
      const take = (more: readonly SpeechSpan[]) => {
        for (const span of more) assert.ok(span.start >= settled, "a span begins in what was settled");
        found.push(...more);
      };
      for (let at = 0; at < values.length; at += size) {
        take(spans.push(values.slice(at, at + size)));
        assert.ok(spans.settled >= settled, "settled goes back");
        settled = spans.settled;
      }
      take(spans.finish(samples));
      assert.deepEqual(found, offline(values, options, samples));
      for (const [index, { start, end }] of found.entries()) {
        assert.ok(start >= 0 && start <= end && end <= samples);
        assert.ok(index === 0 || start >= found[index - 1].end);
      }
    }),
    { numRuns: 2_000 },
  );
});
