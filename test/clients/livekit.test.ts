import assert from "node:assert/strict";
import { after, before } from "node:test";
import { samples } from "../http/parameters/asking.js";
import { type RunningServer, sampleText, startServer, until } from "../http/running-server.js";
import { assertSpoken } from "../http/spoken.js";
import { clientTests } from "./client.js";
import { clientVersion, requireClient, withoutNpmClients } from "./npm-client.js";

/** What the tests use of `@livekit/agents` and its plugin, which are not there when this is compiled. */
interface SpeechData {
  readonly text: string;
  readonly language: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly confidence: number;
  readonly words: readonly { readonly text: string; readonly startTime: number; readonly endTime: number }[];
}
interface SpeechEvent {
  readonly type: number;
  readonly alternatives?: readonly SpeechData[];
}
interface SpeechStream extends AsyncIterable<SpeechEvent> {
  pushFrame(frame: object): void;
  endInput(): void;
  close(): void;
}
interface Recogniser {
  on(event: "error", listener: (told: { readonly error: PluginError; readonly recoverable: boolean }) => void): void;
  recognize(frame: object): Promise<SpeechEvent>;
  stream(): SpeechStream;
}
interface PluginError extends Error {
  readonly statusCode?: number;
}

let server: RunningServer;
let agents: { readonly initializeLogger: (options: object) => void; readonly stt: { readonly SpeechEventType: Record<string, number> } };
let plugin: Record<"STT" | "STTv2", new (options: object) => Recogniser>;
let rtc: { readonly AudioFrame: new (data: Int16Array, rate: number, channels: number, length: number) => object };

before(async () => {
  if (withoutNpmClients) return;
  agents = requireClient("@livekit/agents");
  plugin = requireClient("@livekit/agents-plugin-deepgram");
  rtc = requireClient("@livekit/rtc-node");
  agents.initializeLogger({ pretty: false, level: "silent" });
  server = await startServer();
});
after(async () => {
  await server?.close();
  // For a connection that was closed on it the plugin keeps a timer, which nobody can end.
  setTimeout(() => process.exit(), 1000).unref();
});

const livekit = clientTests({
  name: "@livekit/agents-plugin-deepgram",
  version: clientVersion("@livekit/agents-plugin-deepgram"),
  runtime: "Node",
  address: "`new STT({ baseUrl: WS })`",
  missing: withoutNpmClients,
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Samples as the frames that a room brings, each with memory of its own, as the plugin expects. */
function frame(bytes: Buffer): object {
  const data = new Int16Array(bytes.length / 2);
  for (let i = 0; i < data.length; i += 1) data[i] = bytes.readInt16LE(2 * i);
  return new rtc.AudioFrame(data, 16_000, 1, data.length);
}

interface Listening {
  readonly stream: SpeechStream;
  readonly events: SpeechEvent[];
  readonly errors: { readonly error: PluginError; readonly recoverable: boolean }[];
  readonly ended: Promise<void>;
  /** Of one type. */
  of(type: string): SpeechEvent[];
  /** Of the final transcripts. */
  text(): string;
}

function recogniser(options: object, to = server): Recogniser {
  return new plugin.STT({ apiKey: to.key, baseUrl: to.url.replace("http", "ws"), ...options });
}

function listen(stt: Recogniser): Listening {
  const events: SpeechEvent[] = [];
  const errors: Listening["errors"] = [];
  stt.on("error", (told) => errors.push(told));
  const stream = stt.stream();
  const of = (type: string) => events.filter((event) => event.type === agents.stt.SpeechEventType[type]);
  async function read() {
    for await (const event of stream) events.push(event);
  }
  const text = () =>
    of("FINAL_TRANSCRIPT")
      .map((event) => event.alternatives![0]!.text)
      .join(" ");
  return { stream, events, errors, ended: read(), of, text };
}

/** A tenth of a second each, as a room brings them; at once, where nobody has to wait. */
async function play(stream: SpeechStream, bytes: Buffer, milliseconds = 0): Promise<void> {
  for (let at = 0; at < bytes.length; at += 3200) {
    stream.pushFrame(frame(bytes.subarray(at, at + 3200)));
    if (milliseconds > 0) await pause(milliseconds);
  }
}

livekit.works(
  "live with its defaults (`en-US`, `nova-3`): interim and final transcripts with words and times, start and end of speech",
  async () => {
    const heard = listen(recogniser({}));
    const guesses = () => heard.of("INTERIM_TRANSCRIPT");
    let laps = 0;
    // A machine that is busy guesses late, or not at all for a while.
    for (; laps === 0 || (guesses().length === 0 && laps < 8); laps += 1) await play(heard.stream, samples, 100);
    // After the end of its input it takes one more message, whatever that is.
    await until("all that is said", () => heard.text().match(/for your country/g)?.length === laps, 60);
    heard.stream.endInput();
    await heard.ended;
    assertSpoken(heard.text(), Array(laps).fill(sampleText).join(" "), 4 * laps);
    assert.ok(guesses().length > 0);
    assert.ok(heard.of("START_OF_SPEECH").length > 0);
    assert.ok(heard.of("END_OF_SPEECH").length > 0);
    assert.equal(heard.events[0]!.type, agents.stt.SpeechEventType.START_OF_SPEECH);
    for (const event of heard.of("FINAL_TRANSCRIPT")) {
      const { text, words, startTime, endTime, language, confidence } = event.alternatives![0]!;
      assert.equal(words.map((word) => word.text).join(" "), text);
      assert.equal(words[0]!.startTime, startTime);
      assert.ok(endTime > startTime && confidence > 0);
      assert.equal(language, "en-US");
    }
    assert.deepEqual(heard.errors, []);
    await until("no stream is left", () => server.engine.status().streams === 0);
  },
);

livekit.works(
  "the end of speech, though its energy filter sends nothing after a second of quiet: pauses are counted by the clock",
  async () => {
    const heard = listen(recogniser({ model: "tiny.en", endpointing: 3000 }));
    // Ten seconds of quiet, of which its filter lets one pass.
    await play(heard.stream, Buffer.concat([samples, Buffer.alloc(10 * 32_000)]));
    await until("the end of speech", () => heard.of("END_OF_SPEECH").length > 0, 60);
    assertSpoken(heard.text(), sampleText);
    assert.equal(heard.of("END_OF_SPEECH").length, 1);
    heard.stream.endInput();
    await heard.ended;
  },
);

livekit.works("`utteranceEndMs` in the place of `endpointing`, by the clock too", async () => {
  const heard = listen(recogniser({ model: "tiny.en", endpointing: 0, utteranceEndMs: 3000 }));
  await play(heard.stream, Buffer.concat([samples, Buffer.alloc(10 * 32_000)]));
  await until("the end of speech", () => heard.of("END_OF_SPEECH").length > 0, 60);
  assertSpoken(heard.text(), sampleText);
  heard.stream.endInput();
  await heard.ended;
});

livekit.works(
  "`keyterm`, `keywords`, `replace`, `search`, `profanityFilter`, `diarize`, `numerals`, `dictation`, `fillerWords` are taken",
  async () => {
    const words = { keyterm: ["country"], keywords: [["ask", 2]], replace: { country: "land" }, search: ["ask"] };
    const switches = { profanityFilter: true, diarize: true, numerals: true, dictation: true, fillerWords: true };
    const heard = listen(recogniser({ ...words, ...switches }));
    await play(heard.stream, samples);
    await until("all that is said", () => /for your land/.test(heard.text()), 60);
    heard.stream.endInput();
    await heard.ended;
    assert.doesNotMatch(heard.text(), /country/);
    assert.deepEqual(heard.errors, []);
  },
);

livekit.works("`recognize`: recordings, and an `Error` with status and body where they are refused", async () => {
  const { alternatives } = await recogniser({}).recognize(frame(samples));
  assert.equal(alternatives![0]!.text, sampleText);
  assert.equal(alternatives![0]!.words.length, 22);
  await assert.rejects(recogniser({ apiKey: "wrong" }).recognize(frame(samples)), /status 401: .*Invalid credentials/);
});

livekit.works("refused handshakes: the event `error` with an `APIStatusError`, which it does not try again", async () => {
  for (const [options, status] of [[{ apiKey: "wrong" }, 401] as const, [{ redact: "pci" }, 400] as const]) {
    const heard = listen(recogniser(options));
    await heard.ended;
    const [{ error, recoverable }] = heard.errors as [Listening["errors"][number]];
    assert.deepEqual([error.name, error.statusCode, recoverable], ["APIStatusError", status, false]);
    assert.equal(heard.errors.length, 1);
  }
});

const closing =
  "this version sees that it was closed (after `MAX_LIVE_SECONDS`, a day by default, or when the server restarts) and waits for ever: make a new one then";
livekit.lacks("second connection of a stream that the server has closed", closing, async () => {
  const short = await startServer({}, 8, [], { liveLimits: { sessionSeconds: 4 } });
  try {
    const heard = listen(recogniser({}, short));
    await play(heard.stream, samples.subarray(0, 90_000));
    await until("the session is closed", () => short.log.some((line) => line.includes('"ending":"too_long"')), 60);
    // What was said before is final.
    await until("its text", () => /fellow American/.test(heard.text()));
    await play(heard.stream, samples.subarray(90_000));
    await pause(1000);
    assert.equal(short.engine.status().streams, 0);
    assert.deepEqual(heard.errors, []);
    heard.stream.close();
  } finally {
    await short.close();
  }
});

livekit.lacks("`STTv2` (Flux), `TTS`", "there is no `/v2/listen` and no `/v1/speak` here; `APIStatusError` 404 says so", async () => {
  const stt = new plugin.STTv2({ apiKey: server.key, endpointUrl: `${server.url.replace("http", "ws")}/v2/listen` });
  const heard = listen(stt);
  await heard.ended;
  assert.match(heard.errors[0]!.error.message, /404/);
});
