import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import type { AudioWindow, Heard, Segment } from "../../src/engine/index.js";
import { type LongFormOptions, transcribeWindows, type WindowOptions } from "../../src/engine/transcription.js";

const RATE = 16_000;
const english: LongFormOptions = { language: "en", ahead: 3, carryContext: false, write: (segments) => segments };

interface Said {
  readonly text: string;
  readonly language?: string;
  readonly words?: readonly { readonly start: number; readonly end: number }[];
}

/** A window that has been given to be run, and waits for its end. */
interface Asked {
  /** Place among the windows. */
  readonly index: number;
  readonly options: WindowOptions;
  say(said: Said): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** Where windows are run: nothing ends before it is told to. */
class Desk {
  readonly asked: Asked[] = [];
  readonly open = new Set<Asked>();

  readonly run: Parameters<typeof transcribeWindows>[2] = (window, options) =>
    new Promise((resolve, reject) => {
      const end = async (settle: () => void) => {
        this.open.delete(asked);
        settle();
        await setImmediate();
      };
      const asked: Asked = {
        index: window.offset / RATE / 10,
        options,
        say: ({ text, language = "en", words = [{ start: 1, end: 2 }] }) =>
          end(() => {
            const heard = { code: language, probability: 0.75 };
            const segments = text === "" ? [] : [segment(text, words)];
            resolve({ result: { segments, advance: 10, passedOver: false, language: heard }, timings: { queueMs: 1, engineMs: 10 } });
          }),
        fail: (error) => end(() => reject(error)),
      };
      this.asked.push(asked);
      this.open.add(asked);
    });
}

function segment(text: string, times: readonly { readonly start: number; readonly end: number }[]): Segment {
  const words = times.map((time) => ({ ...time, text, probability: 0.9 }));
  const common = { tokens: [1], temperature: 0, avgLogprob: -0.1, compressionRatio: 1, noSpeechProb: 0 };
  return { ...common, text, words, start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
}

/** Windows of ten seconds; tells how many were pulled and whether it was ended. */
function recording(count: number, then?: () => void) {
  const state = { pulled: 0, ended: false };
  async function* pull(): AsyncGenerator<AudioWindow> {
    try {
      for (let i = 0; i < count; i++) {
        state.pulled += 1;
        yield { pcm: new Float32Array(10 * RATE), offset: i * 10 * RATE };
      }
      then?.();
    } finally {
      state.ended = true;
    }
  }
  return { state, windows: pull() };
}

test("whatever order windows end in, each is told as soon as all before it have ended", async () => {
  const plan = fc.record({
    said: fc.array(fc.constantFrom("", " word"), { maxLength: 12 }),
    ahead: fc.integer({ min: 1, max: 5 }),
    turns: fc.array(fc.nat(), { minLength: 12 }),
    language: fc.constantFrom("en", undefined),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ said, ahead, turns, language }) => {
      const desk = new Desk();
      const heard: Heard[] = [];
      const onHeard = (each: Heard) => void heard.push(each);
      const done = transcribeWindows(recording(said.length).windows, { ...english, language, ahead, onHeard }, desk.run);
      const ended = new Set<number>();
      await setImmediate();
      for (let turn = 0; desk.open.size > 0; turn++) {
        const asked = [...desk.open][turns[turn]! % desk.open.size]!;
        ended.add(asked.index);
        await asked.say({ text: said[asked.index]!, language: "de" });
        const whole = said.findIndex((_, index) => !ended.has(index));
        assert.equal(heard.length, whole < 0 ? said.length : whole);
      }
      const { segments } = await done;
      assert.deepEqual(
        heard.flatMap((each) => each.segments),
        segments,
      );
      assert.ok(heard.every((each) => each.language === (language ?? "de")));
    }),
    { numRuns: 60 },
  );
});

test("after a failure nothing more is told", async () => {
  const desk = new Desk();
  const heard: Heard[] = [];
  const done = transcribeWindows(recording(3).windows, { ...english, onHeard: (each) => void heard.push(each) }, desk.run);
  done.catch(() => undefined);
  await setImmediate();
  await desk.asked[0]!.say({ text: " word" });
  await desk.asked[2]!.fail(new Error("no luck"));
  await desk.asked[1]!.say({ text: " late" });
  await assert.rejects(done, /no luck/);
  assert.equal(heard.length, 1);
});

const texts = (segments: readonly Segment[]) => segments.map(({ text }) => text);

test("whatever order windows end in, results are in order, and never more run at once than may", async () => {
  const plan = fc.record({
    count: fc.integer({ min: 0, max: 12 }),
    ahead: fc.integer({ min: 1, max: 5 }),
    turns: fc.array(fc.nat(), { minLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ count, ahead, turns }) => {
      const desk = new Desk();
      const { windows, state } = recording(count);
      const done = transcribeWindows(windows, { ...english, ahead }, desk.run);
      let most = 0;
      await setImmediate();
      for (let turn = 0; desk.open.size > 0; turn++) {
        most = Math.max(most, desk.open.size);
        assert.ok(state.pulled <= desk.asked.length + 1, "no window is pulled before it may run");
        const asked = [...desk.open][turns[turn]! % desk.open.size]!;
        await asked.say({ text: ` ${asked.index}` });
      }
      const { segments, language, timings } = await done;
      assert.deepEqual(
        texts(segments),
        Array.from({ length: count }, (_, i) => ` ${i}`),
      );
      assert.deepEqual(
        segments.map(({ start, end, words }) => [start, end, words[0]!.start, words[0]!.end]),
        Array.from({ length: count }, (_, i) => [10 * i + 1, 10 * i + 2, 10 * i + 1, 10 * i + 2]),
      );
      assert.equal(most, Math.min(count, ahead));
      assert.deepEqual([language, timings, state.ended], ["en", { queueMs: count, engineMs: 10 * count }, true]);
    }),
    { numRuns: 60 },
  );
});

test("the beginning is urgent, the rest is not, and no window is told what was said before", async () => {
  const desk = new Desk();
  const done = transcribeWindows(recording(4).windows, { ...english, ahead: 9 }, desk.run);
  await setImmediate();
  assert.deepEqual(
    desk.asked.map(({ options }) => options),
    ["first", "later", "later", "later"].map((urgency) => ({ language: "en", context: undefined, urgency })),
  );
  for (const each of desk.asked) await each.say({ text: " word" });
  assert.equal((await done).languageConfidence, undefined);
});

test("in the background the beginning is not urgent either", async () => {
  const desk = new Desk();
  const done = transcribeWindows(recording(2).windows, { ...english, background: true }, desk.run);
  await setImmediate();
  assert.deepEqual(
    desk.asked.map(({ options }) => options.urgency),
    ["later", "later"],
  );
  for (const each of desk.asked) await each.say({ text: " word" });
  await done;
});

test("a language that is to be detected is heard in the first window, alone, and then used for the others", async () => {
  const desk = new Desk();
  const done = transcribeWindows(recording(4).windows, { ...english, language: undefined }, desk.run);
  await setImmediate();
  assert.deepEqual(
    desk.asked.map(({ options }) => options.language),
    [undefined],
  );
  await desk.asked[0]!.say({ text: " Guten Tag", language: "de" });
  assert.equal(desk.open.size, 3);
  for (const each of [...desk.open].reverse()) {
    assert.equal(each.options.language, "de");
    await each.say({ text: " Tag", language: "fr" });
  }
  const { language, languageConfidence } = await done;
  assert.deepEqual([language, languageConfidence], ["de", 0.75]);
});

test("a recording without windows has no text, and only the language that was given", async () => {
  const desk = new Desk();
  for (const language of ["en", undefined]) {
    const result = await transcribeWindows(recording(0).windows, { ...english, language }, desk.run);
    assert.deepEqual(result, { segments: [], language, timings: { queueMs: 0, engineMs: 0 } });
  }
});

test("with context carried on windows run one after another, each told the text before it", async () => {
  const desk = new Desk();
  const done = transcribeWindows(recording(4).windows, { ...english, ahead: 4, carryContext: true }, desk.run);
  await setImmediate();
  for (const text of [" One.", "", " Three.", " Four."]) {
    assert.equal(desk.open.size, 1);
    await [...desk.open][0]!.say({ text });
  }
  assert.deepEqual(
    desk.asked.map(({ options }) => options.context),
    [undefined, " One.", undefined, " Three."],
  );
  assert.deepEqual(texts((await done).segments), [" One.", " Three.", " Four."]);
});

test("when a window fails no other is begun, the source is ended, and its error is thrown", async () => {
  for (const failing of [0, 1, 2]) {
    const desk = new Desk();
    const { windows, state } = recording(9);
    const done = transcribeWindows(windows, english, desk.run);
    done.catch(() => undefined);
    await setImmediate();
    assert.equal(desk.open.size, 3);
    const reason = new Error("no luck");
    await desk.asked[failing]!.fail(reason);
    for (const each of [...desk.open]) await (each.index === 2 ? each.fail(new Error("a later one")) : each.say({ text: " word" }));
    await assert.rejects(done, (error) => error === reason);
    assert.deepEqual([desk.asked.length, state.pulled, state.ended], [3, 3, true]);
  }
});

test("a failure while the last windows run is thrown too", async () => {
  const desk = new Desk();
  const done = transcribeWindows(recording(2).windows, english, desk.run);
  done.catch(() => undefined);
  await setImmediate();
  await desk.asked[0]!.say({ text: " word" });
  await desk.asked[1]!.fail(new Error("no luck"));
  await assert.rejects(done, /no luck/);
});

test("an error of the source is thrown at once, and what windows say afterwards is nobody's", async () => {
  const desk = new Desk();
  const { windows } = recording(2, () => {
    throw new RangeError("not audio any more");
  });
  await assert.rejects(transcribeWindows(windows, english, desk.run), RangeError);
  await desk.asked[0]!.fail(new Error("aborted"));
  await desk.asked[1]!.say({ text: " late" });
});

test("times never go back from word to word, and only those that would are moved", async () => {
  const time = fc.integer({ min: 0, max: 120 }).map((tenths) => tenths / 10);
  const word = fc.tuple(time, time).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
  const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => {
    let end = 0;
    return all
      .toSorted((a, b) => a.start - b.start)
      .map(({ start, end: stop }) => {
        const from = Math.max(end, start);
        end = Math.max(from, stop);
        return { start: from, end };
      });
  });
  await fc.assert(
    fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 5 }), async (all) => {
      const desk = new Desk();
      const done = transcribeWindows(recording(all.length).windows, { ...english, ahead: 9 }, desk.run);
      await setImmediate();
      for (const [i, each] of desk.asked.entries()) await each.say({ text: " word", words: all[i]! });
      let before = 0;
      for (const [i, { words: heard, start, end }] of (await done).segments.entries()) {
        const late = before;
        for (const [n, each] of heard.entries()) {
          const meant = { start: all[i]![n]!.start + 10 * i, end: all[i]![n]!.end + 10 * i };
          assert.ok(each.start >= before && each.end >= each.start, "a time goes back");
          assert.deepEqual([each.start, each.end], [Math.max(late, meant.start), Math.max(late, meant.end)]);
          before = each.end;
        }
        assert.ok(start <= heard[0]!.start && end >= heard.at(-1)!.end);
      }
    }),
    { numRuns: 100 },
  );
});
