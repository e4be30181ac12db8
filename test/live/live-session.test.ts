import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { OUTPUT_RATE } from "../../src/audio/index.js";
import { type LiveEvent, type LiveInput, LiveSession } from "../../src/live/index.js";
import { anyRuns, anySizes, heard, quiet, talk, track } from "../audio/speech-tracks.js";
import { finalsOf, OPTIONS, type Playing, play, recognise, resultsOf, spokenWords, textOf } from "./spoken-track.js";

const anyOptions = fc.record({
  interimResults: fc.boolean(),
  endpointing: fc.constantFrom(undefined, 0.3, 0.8, 3),
  utteranceEnd: fc.constantFrom(undefined, 1, 2),
  vadEvents: fc.boolean(),
});
const anyDelays = fc.array(fc.nat(30), { minLength: 1, maxLength: 7 });
const delayed = (delays: readonly number[]) => (id: number) => delays[id % delays.length]!;
/** Finalize and pauses of the client, at some blocks. */
const anyInputs = fc.dictionary(
  fc.nat(200).map(String),
  fc.oneof(
    fc.constant<LiveInput>({ type: "finalize" }),
    fc.constant<readonly LiveInput[]>([0.6, 1.2, 2.4, 4.8].map((seconds) => ({ type: "quiet", seconds }))),
  ),
  { maxKeys: 6 },
) as fc.Arbitrary<NonNullable<Playing["inputs"]>>;
const everySize = anySizes.map((sizes) => sizes.map((size) => size + 400));
/** Seconds: four frames, the shortest speech (`minSpeech`), and one that a final may begin in. */
const SCRAP = 0.16;
const PLAIN = { interimResults: false, endpointing: undefined, utteranceEnd: undefined, vadEvents: false };
/** Seconds of one channel that may be held: context, silence, a stretch that is about to be cut, what comes meanwhile, and a block. */
const MOST = 8 + 5.5 + 14 + 1 + 0.7;
const secondsOf = (runs: readonly (readonly [number, number])[]) => (runs.reduce((sum, [, frames]) => sum + frames, 0) * 512) / OUTPUT_RATE;

test("finals tile the time line and hold every word once; interims start where the last final ended; ended comes, and last", () => {
  fc.assert(
    fc.property(anyRuns, everySize, anyOptions, anyDelays, anyInputs, (runs, sizes, options, delays, inputs) => {
      const { events } = play(runs, { options, sizes, delay: delayed(delays), inputs });
      let at = 0;
      for (const { start, duration, isFinal, speechFinal, fromFinalize, segments } of resultsOf(events)) {
        assert.ok(Math.abs(start - at) < 1e-9, `starts at ${start}, the last final ended at ${at}`);
        assert.ok(duration >= 0);
        if (isFinal) at = start + duration;
        else assert.ok(options.interimResults && !speechFinal && !fromFinalize);
        let before = start;
        for (const word of segments.flatMap(({ words }) => words)) {
          assert.ok(word.start >= before && word.end >= word.start && word.end <= start + duration + 1e-9);
          before = word.end;
        }
      }
      assert.ok(Math.abs(at - secondsOf(runs)) < 1e-9);
      // A client that pauses twice within a word may leave less of it between two finals than is taken for speech.
      const finals = finalsOf(events);
      const scraps = finals.filter((final) => final.duration < SCRAP && textOf(final) === "");
      const whole = ({ start, end }: { readonly start: number; readonly end: number }) =>
        !scraps.some((scrap) => (start + end) / 2 >= scrap.start && (start + end) / 2 < scrap.start + scrap.duration);
      assert.equal(
        finals.map(textOf).join(""),
        spokenWords(runs)
          .filter(whole)
          .map(({ text }) => text)
          .join(""),
      );
      assert.equal(
        events.findIndex(({ type }) => type === "ended"),
        events.length - 1,
      );
    }),
    {
      numRuns: 120,
      // Speech that goes on in a frame that is not whole, after the client paused within it.
      examples: [
        [
          [
            [0.01, 112],
            [1, 10],
          ],
          [1199, 58_193, 401],
          PLAIN,
          [0],
          { 1: { type: "quiet", seconds: 0.6 }, 2: { type: "finalize" } },
        ],
        // Eight seconds of doubtful speech without a word, cut off from the speech that follows.
        [
          [
            [0.8, 4],
            [0.01, 33],
            [0.8, 253],
            [0.5, 39],
            [1, 400],
          ],
          [1300],
          { ...PLAIN, utteranceEnd: 1 },
          [0],
          {},
        ],
      ],
    },
  );
});

test("what becomes final does not depend on the sizes of blocks nor on when answers come", () => {
  fc.assert(
    fc.property(anyRuns, everySize, anyOptions, anyDelays, (runs, sizes, any, delays) => {
      // Guesses tell of the end of an utterance where the detector does not, and they come when they can.
      const options = { ...any, interimResults: any.interimResults && any.utteranceEnd === undefined };
      const told = (playing: Playing) => {
        const { events } = play(runs, { options, ...playing });
        return [
          finalsOf(events),
          events.filter(({ type }) => type === "utteranceEnd"),
          events.filter(({ type }) => type === "speechStarted"),
        ];
      };
      const wanted = told({});
      assert.deepEqual(told({ sizes }), wanted);
      assert.deepEqual(told({ sizes, delay: delayed(delays) }), wanted);
      assert.deepEqual(told({ sizes: [Math.max(1, secondsOf(runs)) * OUTPUT_RATE], delay: delayed(delays) }), wanted);
    }),
    { numRuns: 40 },
  );
});

test("a byte at a time is a sample at a time", () => {
  const runs = [quiet(0.5), talk(2), quiet(0.5), talk(0.7)] as const;
  assert.deepEqual(finalsOf(play(runs, { sizes: [1] }).events), finalsOf(play(runs, { sizes: [500_000] }).events));
});

test("UtteranceEnd follows the final that holds its word, once for each gap and for no other", () => {
  fc.assert(
    fc.property(anyRuns, everySize, fc.constantFrom(undefined, 0.3, 5), anyDelays, (runs, sizes, endpointing, delays) => {
      const { events } = play(runs, { options: { endpointing, utteranceEnd: 1 }, sizes, delay: delayed(delays) });
      let last: number | undefined;
      const told: number[] = [];
      for (const event of events) {
        if (event.type === "results" && event.isFinal) last = event.segments.at(-1)?.words.at(-1)?.end ?? last;
        if (event.type !== "utteranceEnd") continue;
        assert.equal(event.lastWordEnd, last, "the last word that is final");
        told.push(event.lastWordEnd);
      }
      const cuts = finalsOf(events).map(({ start, duration }) => start + duration);
      const words = spokenWords(runs);
      const gaps = words.filter(({ end }, i) => (words[i + 1]?.start ?? secondsOf(runs)) - end >= 1 - 1e-6).map(({ end }) => end);
      assert.equal(told.length, new Set(told).size);
      for (const end of told)
        assert.ok(
          // A final may end within a word's second half, and the word with it.
          gaps.some(
            (gap) => Math.abs(gap - end) < 1e-6 || (gap > end && gap - end < 0.15 && cuts.some((cut) => Math.abs(cut - end) < 1e-6)),
          ),
          `no gap after ${end}: ${gaps.join(" ")}`,
        );
    }),
    {
      numRuns: 120,
      // A stretch of doubtful speech that is full, and cut, in the last hundredth of a second of a word.
      examples: [
        [
          [
            [0.8, 951],
            [1, 10],
            [0.5, 198],
            [1, 12],
            [0.01, 27],
            [0.01, 2],
          ],
          [5541],
          undefined,
          [9],
        ],
      ],
    },
  );
});

test("memory is bounded, whatever is said and however late answers come", () => {
  fc.assert(
    fc.property(anyRuns, anyOptions, (runs, options) => {
      const { held, behind } = play(runs, { options });
      assert.ok(held <= MOST * OUTPUT_RATE, `${held / OUTPUT_RATE} s are held`);
      assert.ok(behind <= MOST, `${behind} s behind`);
    }),
    { numRuns: 40 },
  );
  for (const runs of [[talk(300)], [quiet(300)], [[0.5, 10_000]], [[0.7, 10_000]]] as const)
    for (const endpointing of [undefined, 0.3]) {
      const { held, asked } = play(runs, { options: { endpointing, interimResults: false } });
      assert.ok(held <= MOST * OUTPUT_RATE, `${held / OUTPUT_RATE} s are held`);
      assert.ok(asked <= 2 * secondsOf(runs), `${asked} s of audio are decoded`);
    }
});

test("each channel is told by itself, as if it were alone", () => {
  const tracks = [[quiet(1), talk(2), quiet(1)], [talk(4)]] as const;
  const session = new LiveSession({ ...OPTIONS, channels: 2 });
  const events: LiveEvent[] = [];
  const push = (input: LiveInput): void => {
    for (const event of session.push(input)) {
      events.push(event);
      if (event.type !== "transcribe") continue;
      push({ type: "transcribed", id: event.id, segments: recognise(spokenWords(tracks[event.channel]!), event.window), language: "en" });
    }
  };
  const blocks = tracks.map((runs) => [...heard(track(runs), [1600])]);
  for (const i of blocks[1]!.keys())
    for (const [channel, all] of blocks.entries()) if (all[i] !== undefined) push({ type: "audio", channel, block: all[i] });
  push({ type: "end" });
  for (const [channel, runs] of tracks.entries()) {
    const alone = finalsOf(play(runs).events).map((final) => ({ ...final, channel }));
    assert.deepEqual(
      finalsOf(events).filter((final) => final.channel === channel),
      alone,
    );
  }
  assert.equal(events.filter(({ type }) => type === "ended").length, 1);
});
