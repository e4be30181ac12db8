import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import type { LiveMessage } from "../../src/live/index.js";
import { LiveClient, type Results, type SpeechStarted, type UtteranceEnd } from "./live-client.js";
import { plain, samples } from "./parameters/asking.js";
import { type RunningServer, sampleText, startServer, until } from "./running-server.js";
import { assertSpoken } from "./spoken.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const second = 32_000;
const silence = (seconds: number) => Buffer.alloc(seconds * second);
/** The sample, said twice, with a pause between and silence after. */
const twice = Buffer.concat([samples, silence(3), samples, silence(4)]);

async function session(query: string, audio: Buffer = samples): Promise<LiveClient> {
  const client = await new LiveClient(server, query).open();
  await client.stream(audio);
  assert.deepEqual(await client.close(), { code: 1000, reason: "" });
  return client;
}

const close = (a: number, b: number) => Math.abs(a - b) < 1e-6;
const wordsOf = (result: Results) => result.channel.alternatives[0]!.words;
const everything = "?interim_results=true&utterance_end_ms=1000&vad_events=true";

test("every Results has every field, and the same request_id", async () => {
  const client = await session(`${everything}&extra=k:v`);
  const { request_id } = client.metadata[0]!;
  const { uuid } = server.engine.models()[0]!;
  assert.ok(client.results.length >= 3);
  for (const result of client.results) {
    assert.deepEqual(
      Object.keys(result).sort(),
      ["channel", "channel_index", "duration", "from_finalize", "is_final", "speech_final", "start", "type"].concat("metadata").sort(),
    );
    assert.deepEqual(result.channel_index, [0, 1]);
    assert.deepEqual(result.metadata, {
      request_id,
      model_info: { name: "tiny.en", version: "q8_0", arch: "whisper" },
      model_uuid: uuid,
      extra: { k: "v" },
    });
    assert.equal(result.channel.alternatives.length, 1);
    const { transcript, confidence, words } = result.channel.alternatives[0]!;
    assert.equal(transcript, words.map((word) => word.punctuated_word).join(" "));
    assert.equal(confidence > 0, transcript !== "");
  }
});

test("finals tile the time line, and words lie inside their result in order of time", async () => {
  const client = await session(everything, twice);
  let at = 0;
  for (const final of client.finals) {
    assert.ok(close(final.start, at), `${final.start} after ${at}`);
    at = final.start + final.duration;
  }
  assert.ok(close(at, client.metadata.at(-1)!.duration));
  for (const result of client.results) {
    let from = result.start;
    for (const { start, end } of wordsOf(result)) {
      assert.ok(start >= from && end >= start && end <= result.start + result.duration + 1e-6);
      from = start;
    }
  }
});

test("finals are the transcript: every word once", async () => {
  assertSpoken((await session("", twice)).transcript(), `${sampleText} ${sampleText}`, 4);
});

test("interim results begin where the last final ended, reach to what was heard, and are never speech_final", async () => {
  const client = await new LiveClient(server, "?interim_results=true&endpointing=false").open();
  let sent = 0;
  for (const seconds of [2, 4, 5]) {
    const from = client.messages.length;
    await client.stream(samples.subarray(sent, seconds * second));
    sent = seconds * second;
    // What it shows depends on when it is asked; that it shows something does not.
    const isNew = (message: LiveMessage) =>
      message.type === "Results" && !message.is_final && message.start + message.duration > seconds - 1.5;
    const interim = await client.next<Results>("an interim result", isNew, from);
    assert.ok(interim.start + interim.duration <= seconds);
  }
  await client.stream(samples.subarray(sent));
  await client.close();
  let at = 0;
  for (const result of client.results) {
    assert.ok(close(result.start, at));
    if (result.is_final) at += result.duration;
    else assert.equal(result.speech_final || result.from_finalize, false);
  }
});

test("interim_results: none without it", async () => {
  const client = await session("");
  assert.equal(client.results.length, client.finals.length);
});

test("speech_final: on the final that ends at a pause, and only there; a run of finals up to it is an utterance", async () => {
  const client = await session("?endpointing=1500", twice);
  const utterances: string[] = [];
  let text = "";
  for (const final of client.finals) {
    text += ` ${final.channel.alternatives[0]!.transcript}`;
    if (!final.speech_final) continue;
    utterances.push(plain(text));
    text = "";
  }
  assert.equal(utterances.length, 2);
  for (const utterance of utterances) assertSpoken(utterance, sampleText);
});

test("endpointing: the default, true and 10 are the same pause; false is none", async () => {
  const count = async (query: string, audio = samples) => (await session(query, audio)).finals.filter((final) => final.speech_final).length;
  const pauses = await count("");
  assert.ok(pauses >= 2, `${pauses}`);
  assert.ok((await count("?endpointing=300")) >= pauses);
  assert.equal(await count("?endpointing=true"), pauses);
  assert.equal(await count("?endpointing=10"), pauses);
  const whole = await session("?endpointing=false", Buffer.concat([samples, silence(4), samples]));
  // CloseStream may end a phrase; no pause does.
  assert.ok(whole.finals.slice(0, -1).every((final) => !final.speech_final));
});

test("vad_events: SpeechStarted once for each onset, before the first text of it, and not without being asked", async () => {
  const client = await session(everything, Buffer.concat([silence(2), twice]));
  const started = client.messages.filter((message): message is SpeechStarted => message.type === "SpeechStarted");
  assert.ok(started.length >= 2);
  assert.deepEqual(started[0]!.channel, [0, 1]);
  assert.ok(started[0]!.timestamp > 1.5 && started[0]!.timestamp < 3, `${started[0]!.timestamp}`);
  const firstText = client.messages.findIndex((message) => message.type === "Results" && wordsOf(message).length > 0);
  assert.ok(client.messages.indexOf(started[0]!) < firstText);
  for (const [index, { timestamp }] of started.entries()) assert.ok(index === 0 || timestamp > started[index - 1]!.timestamp);
  const none = await session("?interim_results=true");
  assert.ok(none.messages.every((message) => message.type !== "SpeechStarted"));
});

test("vad_events: nothing for silence, which has finals without words", async () => {
  const client = await session(everything, silence(8));
  assert.deepEqual(
    client.messages.filter((message) => message.type !== "Results" && message.type !== "Metadata"),
    [],
  );
  assert.equal(client.transcript(), "");
  assert.equal(client.metadata.at(-1)!.duration, 8);
  for (const result of client.results) assert.deepEqual(result.channel.alternatives, [{ transcript: "", confidence: 0, words: [] }]);
});

test("utterance_end_ms: once for each gap, after the final with the word, whose end it names", async () => {
  const client = await session("?utterance_end_ms=2000", twice);
  const ends = client.messages.filter((message): message is UtteranceEnd => message.type === "UtteranceEnd");
  assert.equal(ends.length, 2);
  for (const end of ends) {
    assert.deepEqual(end.channel, [0, 1]);
    const before = client.messages
      .slice(0, client.messages.indexOf(end))
      .filter((message): message is Results => message.type === "Results");
    const words = before.filter((result) => result.is_final).flatMap(wordsOf);
    assert.ok(
      words.some((word) => word.end === end.last_word_end),
      `${end.last_word_end} in ${words.map((word) => word.end)}`,
    );
  }
  assert.ok((await session("")).messages.every((message) => message.type !== "UtteranceEnd"));
});

test("summary: one Metadata at the end, with the seconds and the SHA-256 of all audio; nothing after it", async () => {
  const client = await session("?tag=x");
  const last = client.messages.at(-1)!;
  assert.equal(client.metadata.length, 2);
  assert.equal(last, client.metadata[1]);
  const { created: _created, request_id: _id, ...rest } = client.metadata[1]!;
  assert.deepEqual(rest, {
    type: "Metadata",
    transaction_key: "deprecated",
    sha256: createHash("sha256").update(samples).digest("hex"),
    duration: 11,
    channels: 1,
    models: ["tiny.en"],
    model_info: { "tiny.en": { name: "tiny.en", version: "q8_0", arch: "whisper" } },
    tags: ["x"],
  });
});

test("Finalize: what was sent becomes final with from_finalize, and the stream goes on", async () => {
  const client = await new LiveClient(server, "?endpointing=false").open();
  await client.stream(samples.subarray(0, 5 * second));
  client.send({ type: "Finalize" });
  const answer = await client.next<Results>("the answer", (message) => message.type === "Results" && message.from_finalize);
  assert.equal(answer.is_final, true);
  // A resampler may hold back some milliseconds.
  assert.ok(Math.abs(answer.start + answer.duration - 5) < 0.1, `${answer.start} + ${answer.duration}`);
  assert.match(client.transcript(), /fellow Americans/i);
  await client.stream(samples.subarray(5 * second));
  await client.close();
  assert.equal(client.finals.filter((final) => final.from_finalize).length, 1);
  assert.match(plain(client.transcript()), /what you can do for your country$/);
});

test("Finalize: it is answered even when there is nothing to say", async () => {
  const client = await new LiveClient(server).open();
  client.send({ type: "Finalize" });
  const answer = await client.next<Results>("the answer", (message) => message.type === "Results" && message.from_finalize);
  assert.deepEqual([answer.start, answer.duration, answer.channel.alternatives[0]!.transcript], [0, 0, ""]);
  await client.stream(silence(1));
  client.send({ type: "Finalize" });
  await until("a second answer", () => client.finals.filter((final) => final.from_finalize).length === 2);
  assert.equal((await client.close()).code, 1000);
});

test("Finalize: the number of a channel", async () => {
  const stereo = Buffer.alloc(samples.length * 2);
  for (let i = 0; i < samples.length; i += 2) {
    samples.copy(stereo, 2 * i, i, i + 2);
    samples.copy(stereo, 2 * i + 2, i, i + 2);
  }
  const client = await new LiveClient(server, "?channels=2&multichannel=true&endpointing=false").open();
  await client.stream(stereo.subarray(0, 3 * 2 * second));
  client.send({ type: "Finalize", channel: 1 });
  const answer = await client.next<Results>("the answer", (message) => message.type === "Results" && message.from_finalize);
  assert.deepEqual(answer.channel_index, [1, 2]);
  client.send({ type: "Finalize", channel: 2 });
  await until("the error", () => client.errors.length === 1);
  assert.equal(client.errors[0]!.variant, "SchemaError");
  await client.close();
  assert.equal(client.finals.filter((final) => final.from_finalize).length, 1);
});

test("quiet: a client that sends nothing more hears the end of the phrase and of the utterance all the same", async () => {
  const client = await new LiveClient(server, "?utterance_end_ms=1000&endpointing=500").open();
  await client.stream(samples);
  // No silence after the last word, no KeepAlive, nothing.
  await client.next("UtteranceEnd of the last word", (message) => message.type === "UtteranceEnd" && message.last_word_end > 9.5);
  assertSpoken(client.transcript(), sampleText);
  assert.equal(client.finals.at(-1)!.speech_final || client.finals.some((final) => final.speech_final && final.start > 5), true);
  await client.close();
});

const bare = plain(sampleText);
const texts: readonly (readonly [name: string, query: string, check: (client: LiveClient) => void])[] = [
  [
    "punctuate=false",
    "?punctuate=false&interim_results=true",
    (client) => {
      assertSpoken(client.transcript(), bare);
      assert.equal(client.transcript(), plain(client.transcript()));
      for (const result of client.results) for (const word of wordsOf(result)) assert.equal(word.punctuated_word, undefined);
    },
  ],
  ["replace", "?replace=country:land", (client) => assertSpoken(client.transcript(), bare.replaceAll("country", "land"))],
  [
    "search",
    "?search=country",
    (client) => {
      const hits = client.finals.flatMap(({ channel }) =>
        channel.search!.flatMap(({ query, hits }) => hits.map((hit) => [query, hit.snippet])),
      );
      assert.deepEqual(
        hits.map(([query, snippet]) => [query, plain(snippet!)]),
        [
          ["country", "country"],
          ["country", "country"],
        ],
      );
    },
  ],
  ["smart_format and numerals", "?smart_format=true&numerals=true", (client) => assertSpoken(client.transcript(), bare)],
  ["profanity_filter", "?profanity_filter=true", (client) => assertSpoken(client.transcript(), bare)],
];

for (const [name, query, check] of texts) {
  test(`text options: ${name}`, async () => check(await session(query)));
}
