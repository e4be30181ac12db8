import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveSession } from "../../src/live/index.js";
import { heard, quiet, talk, track } from "../audio/speech-tracks.js";
import { OPTIONS, play, type Results, resultsOf, textOf, windowsOf } from "./spoken-track.js";

const interimsOf = (results: readonly Results[]) => results.filter(({ isFinal }) => !isFinal);

test("interims come within a second of speech, grow with the audio, and are never speech_final", () => {
  const interims = interimsOf(resultsOf(play([quiet(1), talk(5), quiet(1)], { sizes: [512] }).events));
  assert.ok(interims.length >= 8);
  assert.ok(interims[0]!.duration <= 2);
  for (const [i, { start, duration, speechFinal }] of interims.entries()) {
    assert.ok(start === 0 && duration > (interims[i - 1]?.duration ?? 0) && !speechFinal);
  }
  assert.equal(textOf(interims.at(-1)!).startsWith(" 0 1 2 3 4 5"), true);
});

test("without interim_results there are none, and nothing is decoded but for finals", () => {
  const { events } = play([talk(5), quiet(1)], { options: { interimResults: false } });
  assert.equal(interimsOf(resultsOf(events)).length, 0);
  assert.equal(windowsOf(events).length, 1);
});

test("one interim at most is on its way; the next is asked for when it is answered, so late answers make them rarer", () => {
  const counts = [0, 20, 50].map((delay) => {
    let open = 0;
    const { events } = play([talk(7), quiet(1)], { sizes: [512], delay: () => delay, policy: { heldBack: 0 } });
    for (const event of events) {
      if (event.type === "transcribe" && event.urgency === "interim") assert.ok(++open <= 1);
      if (event.type === "cancel" || (event.type === "results" && !event.isFinal)) open = 0;
    }
    return windowsOf(events).filter(({ urgency }) => urgency === "interim").length;
  });
  assert.ok(counts[0]! > counts[1]! && counts[1]! > counts[2]! && counts[2]! > 0, counts.join(" "));
});

test("an interim whose stretch became final meanwhile is cancelled, and its late answer dropped", () => {
  const session = new LiveSession(OPTIONS);
  const events = [...heard(track([talk(0.6)]), [512])].flatMap((block) => session.push({ type: "audio", channel: 0, block }));
  const [asked] = windowsOf(events);
  const closed = session.push({ type: "finalize" });
  assert.ok(closed.some((event) => event.type === "cancel" && event.id === asked!.id));
  assert.deepEqual(session.push({ type: "transcribed", id: asked!.id, segments: [], language: "en" }), []);
});

test("an interim that fails is left out, and the next one is asked for", () => {
  const session = new LiveSession(OPTIONS);
  const asked: number[] = [];
  for (const block of heard(track([talk(3)]), [512]))
    for (const event of session.push({ type: "audio", channel: 0, block })) {
      if (event.type !== "transcribe") continue;
      asked.push(event.id);
      assert.deepEqual(session.push({ type: "failed", id: event.id }), []);
    }
  assert.ok(asked.length >= 6);
});

test("a guess without words is not told unless words were shown before", () => {
  const session = new LiveSession(OPTIONS);
  const words = [{ text: " a", start: 0, end: 0.2, probability: 1 }];
  const segment = {
    start: 0,
    end: 0.2,
    text: " a",
    tokens: [],
    words,
    temperature: 0,
    avgLogprob: 0,
    compressionRatio: 1,
    noSpeechProb: 0,
  };
  const answers = [[], [segment], [], []];
  const told: string[] = [];
  let turn = 0;
  for (const block of heard(track([talk(2)]), [512]))
    for (const event of session.push({ type: "audio", channel: 0, block }))
      if (event.type === "transcribe")
        told.push(
          resultsOf(session.push({ type: "transcribed", id: event.id, segments: answers[turn++] ?? [], language: "en" }))
            .map(textOf)
            .join("|"),
        );
  assert.deepEqual(told.slice(0, 4), ["", " a", "", ""]);
});

test("words at the edge of the audio are held back, or those that two guesses do not agree on, as the policy says", () => {
  const shown = (policy: Parameters<typeof play>[1]) =>
    new Map(interimsOf(resultsOf(play([talk(3), quiet(1)], policy).events)).map((each) => [each.duration, textOf(each)]));
  const all = shown({});
  const last = Math.max(...all.keys());
  for (const policy of [{ heldBack: 0.4 }, { interimWords: "agreed" }] as const) {
    const fewer = shown({ policy });
    for (const [duration, text] of fewer) assert.ok(all.get(duration)!.startsWith(text));
    assert.ok([...fewer].some(([duration, text]) => text !== "" && text !== all.get(duration)));
    assert.equal(fewer.get(last), all.get(last), "a pause shows all");
  }
});
