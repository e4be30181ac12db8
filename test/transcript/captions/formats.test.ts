import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Cue, cuesOf, renderSrt, renderVtt } from "../../../src/transcript/captions/index.js";
import { throughSrt, throughVtt } from "./parsers.js";
import { recording } from "./spoken.js";

test("no cues give an empty SRT file, and a WebVTT file of its header", async () => {
  assert.equal(renderSrt([]), "");
  assert.equal(renderVtt([]), "WEBVTT\n\n");
  assert.deepEqual(await throughVtt([]), []);
});

const two: readonly Cue[] = [
  { start: 0, end: 3.8, lines: ["And so my fellow Americans ask"] },
  { start: 3661.5, end: 3668.01, lines: ["not what your country can do for you,", "ask what you can do for your country."], speaker: 1 },
];

test("SRT is numbered, with commas before the milliseconds", () => {
  assert.equal(
    renderSrt(two),
    `1
00:00:00,000 --> 00:00:03,800
And so my fellow Americans ask

2
01:01:01,500 --> 01:01:08,010
not what your country can do for you,
ask what you can do for your country.
`,
  );
});

test("WebVTT names speakers in voice tags", () => {
  assert.equal(
    renderVtt(two),
    `WEBVTT

00:00:00.000 --> 00:00:03.800
And so my fellow Americans ask

01:01:01.500 --> 01:01:08.010
<v Speaker 1>not what your country can do for you,
ask what you can do for your country.
`,
  );
});

test("hours grow past two digits", () => {
  assert.match(renderSrt([{ start: 360_000, end: 360_001, lines: ["late"] }]), /100:00:00,000 --> 100:00:01,000/);
});

const line = (text: string): Cue[] => [{ start: 0, end: 1, lines: [text] }];

test("WebVTT escapes what is markup there", () => {
  assert.match(renderVtt(line("R&D <b> --> x")), /\nR&amp;D &lt;b&gt; --&gt; x\n$/);
});

test("SRT, which has no escapes, loses arrows and markup", () => {
  assert.match(renderSrt(line("a --> b <i>c</i> {\\an8} 1 < 2 > 0 {x}")), /\na -> b ‹i›c‹\/i› \(\\an8\) 1 < 2 > 0 \{x\}\n$/);
});

test("a line cannot end its cue", () => {
  assert.equal(renderSrt([{ start: 0, end: 1, lines: ["a\n\nb", " ", "c"] }]).split("\n\n").length, 1);
  assert.equal(renderVtt([{ start: 0, end: 1, lines: ["a\r\n\r\nb", "", "c"] }]).split("\n\n").length, 2);
});

for (const name of ["jfk", "sonnet"] as const) {
  test(`parsers read the captions of ${name} back`, async () => {
    const { words, duration } = recording(name);
    const cues = cuesOf([words], duration);
    const expected = cues.map(({ start, end, lines }) => ({ start, end, text: lines.join("\n") }));
    assert.deepEqual(await throughSrt(cues), expected);
    assert.deepEqual(await throughVtt(cues), expected);
  });
}

test("a parser finds the voices, and the text that was escaped", async () => {
  const cues: Cue[] = [{ start: 0, end: 1, lines: ["R&D <b> --> &amp;", "x < y"], speaker: 3 }];
  assert.deepEqual(await throughVtt(cues), [{ start: 0, end: 1, text: "R&D <b> --> &amp;\nx < y", voice: "Speaker 3" }]);
});

test("whatever is said, parsers find every cue and no error", async () => {
  const word = fc.oneof(
    fc.constantFrom(
      "-->",
      "--->",
      "<i>",
      "</v>",
      "&",
      "&amp;",
      "1",
      "42",
      "NOTE",
      "STYLE",
      "REGION",
      "WEBVTT",
      "00:00:01.000",
      "{\\an8}",
      "so",
    ),
    fc.string({ unit: "grapheme", minLength: 1 }),
  );
  const said = fc.array(fc.record({ text: word, speaker: fc.option(fc.nat(3), { nil: undefined }) }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(said, async (words) => {
      const channel = words.map(({ text, speaker }, index) => ({
        text,
        start: index / 3,
        end: index / 3 + 0.3,
        ...(speaker !== undefined && { speaker }),
      }));
      const cues = cuesOf([channel], 30);
      const timesOf = (all: readonly { readonly start: number; readonly end: number }[]) => all.map(({ start, end }) => [start, end]);
      assert.deepEqual(timesOf(await throughSrt(cues)), timesOf(cues));
      const read = await throughVtt(cues);
      assert.deepEqual(timesOf(read), timesOf(cues));
      assert.deepEqual(
        read.map(({ text }) => text),
        cues.map(({ lines }) => lines.join("\n")),
      );
    }),
    { numRuns: 100 },
  );
});
