import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createAudioDecoder } from "../../src/audio/index.js";
import { type EngineOptions, type EngineStream, ModelCatalog, type OwnedEngine, type TranscribeOptions } from "../../src/engine/index.js";
import { modelMemory } from "../../src/whisper/index.js";
import { CORPUS, decodeAll } from "../audio/decoding.js";
import { BASE_MODEL, SAMPLE_TEXT, sample, withoutBase } from "../whisper/real-model.js";
import { MODEL_ID, modelFolders, openEngine, settles, textOf, transcribe, until } from "./fixture.js";

const pcm = sample();
/** How busy the machine is says nothing here. */
const WHATEVER = Number.POSITIVE_INFINITY;
const never = new AbortController().signal;
let engine: OwnedEngine;
before(async () => {
  engine = openEngine({ maxRows: 2, maxLiveDelay: WHATEVER });
  await engine.ready();
});
after(() => engine.close());

const hear = (stream: EngineStream, urgency: "final" | "interim", signal = never, audio = pcm) =>
  settles(stream.transcribe({ pcm: audio.slice(), offset: 64_000 }, urgency, signal));

const nothingLeft = (of = engine) => {
  const { streams, waiting, active, admitted } = of.status();
  assert.deepEqual({ streams, waiting, active, admitted }, { streams: 0, waiting: 0, active: 0, admitted: 0 });
};

async function using(options: Partial<EngineOptions>, use: (engine: OwnedEngine) => Promise<void>): Promise<void> {
  const other = openEngine(options);
  try {
    await use(other);
  } finally {
    await settles(other.close());
  }
}

test("a stream's finals and interims give the text of each window, with times from its start", async () => {
  const stream = engine.openStream({ model: MODEL_ID });
  assert.deepEqual([engine.status().streams, engine.status().admitted], [1, 0]);
  for (const urgency of ["interim", "final"] as const) {
    const heard = await hear(stream, urgency);
    assert.deepEqual([textOf(heard), heard.language, heard.languageConfidence], [SAMPLE_TEXT, "en", undefined]);
    const words = heard.segments.flatMap((segment) => segment.words);
    assert.ok(words[0]!.start < 1 && words.at(-1)!.end <= 11.01);
    assert.ok(heard.timings.engineMs > 0);
  }
  assert.ok(engine.status().liveDelay > 0);
  stream.release();
  stream.release();
  nothingLeft();
});

test("the stream's prompt holds for every window", async () => {
  const stream = engine.openStream({ model: MODEL_ID, prompt: "and so, MY FELLOW AMERICANS, ASK NOT" });
  for (const urgency of ["interim", "final"] as const) assert.match(textOf(await hear(stream, urgency)), /ASK NOT|FELLOW AMERICANS/);
  stream.release();
});

test("a model that is not here and a language that it does not know are refused when the stream is opened", () => {
  assert.throws(() => engine.openStream({ model: "large-v9" }), { code: "unknown_model", message: /large-v9.*Available: tiny\.en/ });
  assert.throws(() => engine.openStream({ model: MODEL_ID, language: "de" }), { code: "unsupported_language", message: /English-only/ });
  nothingLeft();
});

test("a thousand idle streams are opened, and one speaks among them", async () => {
  const streams = Array.from({ length: 1000 }, () => engine.openStream({ model: MODEL_ID }));
  assert.equal(engine.status().streams, 1000);
  assert.equal(textOf(await hear(streams[500]!, "final")), SAMPLE_TEXT);
  for (const stream of streams) stream.release();
  nothingLeft();
});

test("no more streams are opened than may be, and a released one makes room", async () => {
  await using({ maxStreams: 2 }, async (small) => {
    const [one] = [small.openStream({ model: MODEL_ID }), small.openStream({ model: MODEL_ID })];
    assert.throws(() => small.openStream({ model: MODEL_ID }), { name: "EngineError", code: "queue_full", retryAfter: 4 });
    one.release();
    one.release();
    small.openStream({ model: MODEL_ID });
    assert.throws(() => small.openStream({ model: MODEL_ID }), { code: "queue_full" });
  });
});

test("no stream is opened while finals take longer than they may and never cease; later there is", async () => {
  await using({ maxLiveDelay: 0.001 }, async (slow) => {
    await slow.ready();
    const refused = () => {
      try {
        slow.openStream({ model: MODEL_ID }).release();
        return false;
      } catch (error) {
        assert.match(String(error), /^EngineError: The server is busy: live text takes/);
        return true;
      }
    };
    const stream = slow.openStream({ model: MODEL_ID });
    while (!refused()) assert.equal(textOf(await hear(stream, "final")), SAMPLE_TEXT);
    assert.equal(textOf(await hear(stream, "final")), SAMPLE_TEXT); // what is open goes on
    await until(() => !refused());
    stream.release();
    nothingLeft(slow);
  });
});

test("an open stream goes on beside as many recordings as the engine holds, and ends before them", async () => {
  const stream = engine.openStream({ model: MODEL_ID });
  const order: string[] = [];
  const files = Array.from({ length: 5 }, () => transcribe(engine, pcm).then(() => order.push("file")));
  await until(() => engine.status().waiting > 0);
  assert.equal(textOf(await hear(stream, "final")), SAMPLE_TEXT);
  order.push("final");
  await Promise.all(files);
  assert.notEqual(order.at(-1), "final");
  stream.release();
  nothingLeft();
});

test("a window that is cancelled at any moment rejects with the reason and leaves nothing", async () => {
  const stream = engine.openStream({ model: MODEL_ID });
  const aborted = AbortSignal.abort(new Error("too late"));
  await assert.rejects(hear(stream, "interim", aborted), /too late/);
  for (const urgency of ["interim", "final"] as const)
    for (const wait of [0, 10, 60]) {
      const abort = new AbortController();
      const hearing = hear(stream, urgency, abort.signal);
      setTimeout(() => abort.abort(new Error("overtaken")), wait);
      // It may be done before it is cancelled.
      await hearing.then(textOf, (error: Error) => assert.match(error.message, /overtaken/));
      assert.deepEqual([engine.status().waiting, engine.status().active], [0, 0]);
    }
  assert.equal(textOf(await hear(stream, "final")), SAMPLE_TEXT);
  stream.release();
  nothingLeft();
});

for (const thread of ["decoder", "encoder"] as const)
  test(`a worker whose ${thread} dies fails the stream's windows with a clear error, and the next one succeeds`, async () => {
    const stream = engine.openStream({ model: MODEL_ID });
    const both = (["final", "interim"] as const).map((urgency) => hear(stream, urgency).then(textOf, (error) => error));
    engine.crashWorkers(thread);
    for (const error of await Promise.all(both)) {
      assert.equal(error.code, "worker_died");
      assert.match(error.message, /Try again\.$/);
    }
    assert.equal(textOf(await hear(stream, "interim")), SAMPLE_TEXT);
    stream.release();
    nothingLeft();
  });

test("an engine that closes rejects the windows of its streams, and opens no more", async () => {
  const closing = openEngine();
  await closing.ready();
  const stream = closing.openStream({ model: MODEL_ID });
  const hearing = hear(stream, "final").catch((error) => error.code);
  await settles(closing.close());
  assert.equal(await hearing, "closed");
  await assert.rejects(hear(stream, "interim"), { code: "closed" });
  assert.throws(() => closing.openStream({ model: MODEL_ID }), { code: "closed" });
  stream.release();
  nothingLeft(closing);
});

test("a stream keeps its model loaded until it is released", async () => {
  const root = mkdtempSync(join(tmpdir(), "streams-"));
  try {
    const folder = modelFolders(root)({ "ggml-zero.bin": {}, "ggml-one.bin": {}, "ggml-two.bin": {} });
    const { dimensions } = new ModelCatalog([folder]).find("zero")!;
    // Room for the default model and one more.
    const options = { modelsDirs: [folder], defaultModel: "zero", cacheFrames: 6000, modelMemory: 2.5 * modelMemory(dimensions, 6000) };
    await using(options, async (small) => {
      const stream = small.openStream({ model: "one" });
      assert.throws(() => small.openStream({ model: "two" }), { code: "not_ready" });
      stream.release();
      small.openStream({ model: "two" }).release();
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

/** "Meine Lieblingszahl ist 268". */
const GERMAN = join(CORPUS, "audio/picovoice/cheetah_de_norm.wav");
/** Of autumn, whose leaves turn red. */
const CHINESE = join(CORPUS, "audio/azure/azure_zhcn_continuous.flac");

describe("a stream of a multilingual model", { skip: withoutBase || (existsSync(GERMAN) ? false : `needs ${GERMAN}`) }, () => {
  let base: OwnedEngine;
  let german: Float32Array;
  let chinese: Float32Array;
  before(async () => {
    base = openEngine({ modelsDirs: [join(BASE_MODEL, "..")], defaultModel: "base", threads: 2, maxLiveDelay: WHATEVER });
    const audio = createAudioDecoder({ workers: 1 });
    [german] = (await decodeAll(audio, new Uint8Array(readFileSync(GERMAN)))).channels as [Float32Array];
    [chinese] = (await decodeAll(audio, new Uint8Array(readFileSync(CHINESE)))).channels as [Float32Array];
    await audio.close();
    await base.ready();
  });
  after(() => base.close());

  const open = (options: Partial<TranscribeOptions>) => base.openStream({ model: "base", ...options });

  test("keeps the language of the first final with words", async () => {
    const stream = open({ detectLanguage: [] });
    const languages: string[] = [];
    for (const [urgency, audio] of [
      ["interim", pcm],
      ["final", new Float32Array(16_000)],
      ["final", german],
      ["interim", pcm],
      ["final", pcm],
    ] as const)
      languages.push((await hear(stream, urgency, never, audio)).language);
    assert.equal(languages[0], "en");
    assert.deepEqual(languages.slice(2), ["de", "de", "de"]);
    stream.release();
  });

  test("writes Chinese in the characters that are asked for, in guesses too", async () => {
    for (const urgency of ["interim", "final"] as const)
      for (const [script, reddening] of [
        ["Hans", "渐渐变红"],
        ["Hant-TW", "漸漸變紅"],
      ] as const) {
        const stream = open({ language: "zh", script });
        const heard = await hear(stream, urgency, never, chinese.subarray(0, 8 * 16_000));
        assert.ok(textOf(heard).includes(reddening), textOf(heard));
        stream.release();
      }
  });

  test("translates what it is told is German", async () => {
    const stream = open({ language: "de", task: "translate" });
    const heard = await hear(stream, "final", never, german);
    assert.equal(heard.language, "de");
    assert.match(textOf(heard), /favou?rite number/i);
    stream.release();
  });
});
