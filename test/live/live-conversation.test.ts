import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import { type AudioDecoder, createAudioDecoder, createSpeechDetector, type SpeechDetector } from "../../src/audio/index.js";
import type { EngineStream, OwnedEngine } from "../../src/engine/index.js";
import { type ConversationOptions, endings, LiveConversation, type LiveEnding, type LiveMessage } from "../../src/live/index.js";
import { MODEL_ID, openEngine } from "../engine/fixture.js";
import { plain, samples } from "../http/parameters/asking.js";
import { sampleText, until } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";

let engine: OwnedEngine;
let decoder: AudioDecoder;
let detector: SpeechDetector;
before(async () => {
  engine = openEngine({ maxLiveDelay: 1000 });
  decoder = createAudioDecoder({ workers: 1 });
  detector = createSpeechDetector();
  await engine.ready();
});
after(() => Promise.all([engine.close(), decoder.close(), detector.close()]));

const talks: Talk[] = [];
afterEach(async () => {
  for (const { conversation } of talks.splice(0)) conversation.abort("gone");
  await nothingIsLeft();
});

class Talk {
  readonly messages: LiveMessage[] = [];
  readonly flow: string[] = [];
  readonly conversation: LiveConversation;
  ending: LiveEnding | undefined;
  error: unknown;

  constructor(options: Partial<ConversationOptions> = {}, wrap: (stream: EngineStream) => EngineStream = (stream) => stream) {
    const stream = wrap(engine.openStream({ model: MODEL_ID }));
    const whole: ConversationOptions = {
      session: { interimResults: false, endpointing: 0.3, utteranceEnd: undefined, vadEvents: false },
      raw: { encoding: "linear16", sampleRate: 16_000, channels: 1 },
      multichannel: false,
      maxSeconds: 100,
      identity: {
        requestId: "0e1b3b0c-6f0e-4f7e-9b5d-0b8f4d3c2a11",
        model: engine.models()[0]!,
        text: { punctuate: true },
        namesLanguages: false,
        languageTags: new Map(),
        warnings: [],
      },
      ...options,
    };
    talks.push(this);
    this.conversation = new LiveConversation({ decoder, detector, stream }, whole, {
      send: (message) => this.messages.push(message),
      heard: () => undefined,
      pause: () => this.flow.push("pause"),
      resume: () => this.flow.push("resume"),
      ended: (ending, error) => {
        this.ending = ending;
        this.error = error;
      },
    });
  }

  async ended(): Promise<LiveEnding> {
    await until("the end", () => this.ending !== undefined, 60);
    return this.ending!;
  }

  get text(): string {
    return plain(
      this.messages
        .map((message) => (message.type === "Results" && message.is_final ? message.channel.alternatives[0]!.transcript : ""))
        .join(" "),
    );
  }
}

const nothingIsLeft = () =>
  until("no stream, window or decoder is left", () => {
    const { streams, waiting, active } = engine.status();
    return streams + waiting + active + decoder.status().streams === 0;
  });

test("a talk from its first message to its last", async () => {
  const talk = new Talk();
  talk.conversation.binary(samples);
  assert.equal(talk.conversation.text('{"type":"KeepAlive"}'), true);
  assert.equal(talk.conversation.text('{"type":"KeepAliv"}'), false);
  talk.conversation.text('{"type":"CloseStream"}');
  assert.equal(await talk.ended(), "asked");
  assertSpoken(talk.text, sampleText);
  const last = talk.messages.at(-1)!;
  assert.ok(last.type === "Metadata" && last.sha256 === createHash("sha256").update(samples).digest("hex") && last.duration === 11);
  const { audioSeconds, bytes, channels, slowestFinalMs } = talk.conversation.figures();
  assert.deepEqual([audioSeconds, bytes, channels], [11, samples.length, 1]);
  assert.ok(slowestFinalMs > 0);
});

test("an idle conversation costs the decoder nothing", async () => {
  const talk = new Talk();
  assert.equal(decoder.status().streams, 0);
  assert.equal(engine.status().streams, 1);
  talk.conversation.close("idle", "Nobody speaks.");
  assert.equal(await talk.ended(), "idle");
  assert.deepEqual(
    talk.messages.map((message) => (message.type === "Error" ? message.description : message.type)),
    ["Metadata", "Nobody speaks."],
  );
});

test("commands are taken in their order: Finalize answers for what came before it alone", async () => {
  const talk = new Talk({ session: { interimResults: false, endpointing: undefined, utteranceEnd: undefined, vadEvents: false } });
  const second = 32_000;
  talk.conversation.binary(samples.subarray(0, 4 * second));
  talk.conversation.text('{"type":"Finalize"}');
  talk.conversation.binary(samples.subarray(4 * second, 9 * second));
  talk.conversation.text('{"type":"Finalize"}');
  talk.conversation.binary(samples.subarray(9 * second));
  talk.conversation.close("asked");
  await talk.ended();
  const ends = talk.messages.flatMap((message) =>
    message.type === "Results" && message.from_finalize ? [Math.round((message.start + message.duration) * 10) / 10] : [],
  );
  assert.deepEqual(ends, [4, 9]);
});

test("a final whose thread dies is tried once more, and no word is lost", async () => {
  let died = 0;
  const talk = new Talk({}, (stream) => ({
    transcribe(window, urgency, signal) {
      const answer = stream.transcribe(window, urgency, signal);
      if (died === 0) engine.crashWorkers();
      died += 1;
      return answer;
    },
    release: () => stream.release(),
  }));
  talk.conversation.binary(samples);
  talk.conversation.close("asked");
  assert.equal(await talk.ended(), "asked");
  assert.ok(died > 1);
  assertSpoken(talk.text, sampleText);
});

test("a final that fails twice ends the session with 1011, an Error before it", async () => {
  const talk = new Talk();
  // No thread lives long enough for a window.
  const crashing = setInterval(() => engine.crashWorkers(), 10);
  talk.conversation.binary(samples);
  assert.equal(await talk.ended(), "failed");
  clearInterval(crashing);
  assert.equal(endings.failed.code, 1011);
  const last = talk.messages.at(-1)!;
  assert.ok(last.type === "Error" && last.code === "NET-0000");
  assert.ok(talk.error instanceof Error);
});

test("bytes are taken at the pace of the decoder: the client is paused and goes on", async () => {
  const talk = new Talk();
  // The decoder takes the first piece at once, and the next when it is done with it.
  for (let i = 0; i < 2; i += 1) talk.conversation.binary(new Uint8Array(1_000_000));
  assert.equal(talk.flow.at(-1), "pause");
  await until("it goes on", () => talk.flow.at(-1) === "resume", 60);
  assert.ok(talk.flow.every((word, index) => word === (index % 2 === 0 ? "pause" : "resume")));
  talk.conversation.close("asked");
  await talk.ended();
  const last = talk.messages.at(-1)!;
  assert.ok(last.type === "Metadata" && last.duration === 62.5);
});

test("an abort ends everything at once, and nothing is sent after it", async () => {
  for (const wait of [0, 1, 5, 50, 300]) {
    const talk = new Talk({ session: { interimResults: true, endpointing: 0.3, utteranceEnd: 1, vadEvents: true } });
    talk.conversation.binary(samples);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    talk.conversation.abort("gone");
    const { length } = talk.messages;
    assert.equal(talk.ending, "gone");
    await nothingIsLeft();
    assert.equal(talk.messages.length, length);
  }
});

test("bytes that turn bad end the session, with what was heard before", async () => {
  const talk = new Talk({ multichannel: true, maxSeconds: 12 });
  talk.conversation.binary(samples);
  talk.conversation.binary(new Uint8Array(64_000));
  assert.equal(await talk.ended(), "too_long");
  assert.ok(talk.text.startsWith("and so my fellow americans"));
  assert.equal(talk.messages.filter((message) => message.type === "Error").length, 1);
});
