import assert from "node:assert/strict";
import { test } from "node:test";
import { AttentionRecord } from "../../src/whisper/attention-record.js";
import { GreedySequence } from "../../src/whisper/greedy-sequence.js";
import { failed, mostTokens, windowResult } from "../../src/whisper/index.js";
import { compressionRatio } from "../../src/whisper/segments.js";
import { MODEL, tokenizerOf } from "./real-model.js";

const tokenizer = tokenizerOf(MODEL);
const { endOfText: END, timestampBegin } = tokenizer.special;
const at = (seconds: number) => timestampBegin + Math.round(seconds * 50);

interface Decoded {
  readonly sequence: GreedySequence;
  readonly attention: AttentionRecord;
}

/** A sequence that chose just these tokens; each looked at its own stretch of the audio. A last END ends it. */
function decoded(tokens: readonly number[], seconds: number, { probability = 0.9, limit = 224 } = {}): Decoded {
  const withTimestamps = tokens[0] > END;
  const sequence = new GreedySequence(tokenizer, withTimestamps, limit);
  const frames = Math.ceil(seconds * 50);
  const attention = new AttentionRecord(2, frames);
  const each = frames / tokens.length;
  for (const [n, token] of tokens.entries()) {
    const looks = (f: number) => (f >= n * each && f < (n + 1) * each ? 1 : 0.001);
    const look = attention.push(
      Float32Array.from({ length: 2 * frames }, (_, i) => looks(i % frames)),
      0,
      frames,
    );
    const chosen = token > END;
    const timestamps = Float32Array.from({ length: 1501 }, (_, i) =>
      chosen && i === token - timestampBegin ? Math.log(probability) : -40,
    );
    sequence.push({
      tokens: chosen ? [5] : [token],
      logprobs: Float32Array.of(chosen ? -60 : Math.log(probability)),
      timestamps: withTimestamps ? timestamps : undefined,
      look,
    });
  }
  assert.deepEqual(
    sequence.tokens,
    tokens.filter((token) => token !== END),
  );
  return { sequence, attention };
}

const result = ({ sequence, attention }: Decoded, seconds: number, doubted = false) =>
  windowResult(sequence, attention, tokenizer, { seconds, language: "en", doubted });
const words = (text: string) => tokenizer.encode(text);
const near = (a: number, b: number, by = 1e-6) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

test("text without timestamps is one segment, and the window advances by all of it", () => {
  const { segments, advance } = result(decoded([...words(" Hello world."), END], 2), 2);
  assert.equal(advance, 2);
  assert.deepEqual(
    segments.map(({ text }) => text),
    [" Hello world."],
  );
  assert.deepEqual(
    segments[0].words.map(({ text }) => text),
    [" Hello", " world."],
  );
  near(segments[0].avgLogprob, Math.log(0.9), 1e-4);
  near(segments[0].words[0].probability, 0.9, 1e-4);
});

test("word times follow the attention", () => {
  const { segments } = result(decoded([...words(" one two three four"), END], 10), 10);
  const starts = segments[0].words.map(({ start }) => start);
  for (const [i, start] of starts.entries()) near(start, 2 * i, 0.2);
});

test("pairs of timestamps cut segments; text after the last pair waits for the next window", () => {
  const tokens = [at(0), ...words(" Hello."), at(4), at(4), ...words(" world."), at(9), at(9), ...words(" And so"), END];
  const { segments, advance } = result(decoded(tokens, 30), 30);
  assert.deepEqual(
    segments.map(({ text }) => text),
    [" Hello.", " world."],
  );
  near(advance, 9);
});

test("a single timestamp at the end says that nothing follows: the window advances by all of it", () => {
  const { segments, advance } = result(decoded([at(0), ...words(" Hello."), at(4), at(4), ...words(" world."), at(9), END], 30), 30);
  assert.deepEqual(
    segments.map(({ text }) => text),
    [" Hello.", " world."],
  );
  assert.equal(advance, 30);
});

test("one segment with a closing timestamp advances by the whole window", () => {
  const { segments, advance } = result(decoded([at(0.5), ...words(" Hello."), at(4), END], 30), 30);
  assert.equal(segments.length, 1);
  assert.equal(advance, 30);
});

test("text that no timestamp closes is kept, and the window advances by all of it", () => {
  const { segments, advance } = result(decoded([at(0.5), ...words(" Hello world"), END], 30), 30);
  assert.deepEqual([segments[0].text, advance], [" Hello world", 30]);
});

test("timestamps beyond the audio end with it", () => {
  const { segments, advance } = result(decoded([at(0), ...words(" Hello."), at(20), at(20), ...words(" world."), END], 8), 8);
  assert.ok(segments.every(({ end }) => end <= 8) && advance <= 8);
});

test("segments without text are left out", () => {
  const { segments, advance } = result(decoded([at(0), END], 30), 30);
  assert.deepEqual([segments, advance], [[], 30]);
});

test("text that is improbable where no speech is probable is dropped, and the window passed over", () => {
  const improbable = decoded([...words(" Thank you."), END], 5, { probability: 0.1 });
  improbable.sequence.noSpeechProb = 0.7;
  assert.deepEqual(result(improbable, 5), { segments: [], advance: 5, passedOver: false });
  improbable.sequence.noSpeechProb = 0.5;
  assert.equal(result(improbable, 5).segments.length, 1);
  const probable = decoded([...words(" Thank you."), END], 5);
  probable.sequence.noSpeechProb = 0.99;
  assert.equal(result(probable, 5).segments[0].noSpeechProb, 0.99);
});

test("text of a window that was taken for no speech is kept only where the full window says otherwise, however probable it is", () => {
  const found = decoded([...words(" Thank you."), END], 5);
  found.sequence.noSpeechProb = 0.61;
  assert.equal(result(found, 5).segments.length, 1);
  assert.deepEqual(result(found, 5, true), { segments: [], advance: 5, passedOver: false });
  found.sequence.noSpeechProb = 0.59;
  assert.equal(result(found, 5, true).segments.length, 1);
});

test("a lone word of middling probability is dropped where no speech is nearly certain", () => {
  for (const [probability, kept] of [
    [0.42, 0], // in noise
    [0.58, 0], // in a second of zeros
    [0.7, 1],
  ] as const) {
    const heard = decoded([...words(" you"), END], 5, { probability });
    heard.sequence.noSpeechProb = 0.95;
    assert.equal(result(heard, 5).segments.length, kept);
    heard.sequence.noSpeechProb = 0.65;
    assert.equal(result(heard, 5).segments.length, 1);
  }
});

test("speech was passed over where one word stands for more than a word's time of voice", () => {
  const { sequence, attention } = decoded([...words(" one two three"), END], 12);
  const heard = (speech: readonly { start: number; end: number }[]) =>
    windowResult(sequence, attention, tokenizer, { seconds: 12, language: "en", speech }).passedOver;
  assert.equal(heard([{ start: 0, end: 12 }]), true);
  // A word and a long pause is another matter.
  const spoken = [0, 3, 6].map((start) => ({ start, end: start + 1.5 }));
  assert.equal(heard(spoken), false);
  assert.equal(result({ sequence, attention }, 12).passedOver, false);
});

test("speech was passed over where something is said from pause to pause and no word begins", () => {
  const { sequence, attention } = decoded([...words(" one two three"), END], 12);
  const heard = (...speech: readonly (readonly [number, number])[]) =>
    windowResult(sequence, attention, tokenizer, {
      seconds: 12,
      language: "en",
      speech: speech.map(([start, end]) => ({ start, end })),
    }).passedOver;
  const spoken = [0, 3, 6].map((start) => [start, start + 0.9] as const);
  assert.equal(heard(...spoken), false);
  assert.equal(heard(...spoken, [10.2, 11.3]), true);
  // What is shorter may be a breath, and a word may be aligned a little before its voice.
  assert.equal(heard(...spoken, [10.2, 11.1]), false);
  assert.equal(heard([0, 0.9], [3, 3.9], [6.2, 7.6]), false);
});

test("text that was stopped because its seconds cannot hold it is dropped", () => {
  const spoken = decoded(
    Array.from({ length: mostTokens(1) }, (_, i) => 1000 + i),
    1,
    { limit: mostTokens(1) },
  );
  assert.equal(spoken.sequence.stopped, "length");
  assert.deepEqual(result(spoken, 1).segments, []);
});

test("text that was stopped because a long prompt left no more room is kept", () => {
  const spoken = decoded(
    Array.from({ length: 220 }, (_, i) => 1000 + i),
    28,
    { limit: 220 },
  );
  assert.equal(spoken.sequence.stopped, "length");
  assert.equal(result(spoken, 28).segments.length, 1);
});

test("seconds hold as many tokens as anybody can say in them, and no more than a window's", () => {
  assert.ok(mostTokens(0.3) < 24 && mostTokens(0.3) > 10);
  assert.ok(mostTokens(5) >= 100);
  assert.equal(mostTokens(30), 224);
});

test("a loop is cut to one turn, in text and in words", () => {
  const loop = Array.from({ length: 24 }, () => words(" no")).flat();
  const { segments } = result(decoded([...words(" Oh"), ...loop], 10), 10);
  assert.equal(segments[0].text, " Oh no");
  assert.equal(segments[0].words.length, 2);
});

test("decoding has failed when it was stopped, was improbable or repeats itself", () => {
  const ok = [...words(" Hello world."), END];
  assert.equal(failed(decoded(ok, 3).sequence, tokenizer), false);
  assert.equal(failed(decoded(ok, 3, { probability: 0.2 }).sequence, tokenizer), true);
  assert.equal(failed(decoded(words(" Hello world"), 3, { limit: 2 }).sequence, tokenizer), true);
  const chant = Array.from({ length: 20 }, (_, i) => words(` very very very much ${i % 7}`)).flat();
  assert.equal(failed(decoded([...chant, END], 20).sequence, tokenizer), true);
});

test("the compression ratio is near one for words and high for repetition", () => {
  assert.equal(compressionRatio(""), 0);
  assert.ok(compressionRatio(" And so my fellow Americans ask not what your country can do for you.") < 1.3);
  assert.ok(compressionRatio(" no".repeat(50)) > 5);
});
