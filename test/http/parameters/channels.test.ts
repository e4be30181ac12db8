import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleText } from "../running-server.js";
import { asking, channelsOf, plain, recording, samples, withoutCorpus as skip } from "./asking.js";

const { ask } = asking();

test("multichannel: each channel is transcribed by itself", { skip }, async () => {
  const { status, body } = await ask("?multichannel=true", recording("audio/channels/fw_stereo_diarization.flac"));
  assert.equal(status, 200);
  assert.equal(body.metadata.channels, 2);
  const [left, right] = body.results.channels.map(({ alternatives }) => plain(alternatives[0]!.transcript));
  assert.match(left!, /he began a confused complaint against the wizard/);
  assert.match(right!, /the horizon seems extremely distant/);
  for (const channel of body.results.channels) {
    for (const word of channel.alternatives[0]!.words) assert.equal(word.speaker, undefined);
  }
});

test("multichannel: off, the channels are mixed into one", { skip }, async () => {
  const { body } = await ask("?multichannel=false", recording("audio/google/google_two_channel_16k.flac"));
  assert.equal(body.metadata.channels, 1);
  assert.equal(body.results.channels.length, 1);
});

test("multichannel: one channel is one entry, and a silent channel has no words", async () => {
  const one = await ask("?multichannel=true");
  assert.equal(one.body.results.channels.length, 1);
  assert.equal(one.transcript, sampleText);
  const two = await ask("?multichannel=true", channelsOf(0, 1));
  assert.deepEqual(
    two.body.results.channels.map(({ alternatives }) => alternatives[0]!.transcript),
    ["", sampleText],
  );
});

test("multichannel: utterances name their channel", { skip }, async () => {
  const { body } = await ask("?multichannel=true&utterances=true", recording("audio/google/google_two_channel_16k.flac"));
  const text = (channel: number) =>
    plain(
      body.results
        .utterances!.filter((utterance) => utterance.channel === channel)
        .map(({ transcript }) => transcript)
        .join(" "),
    );
  assert.match(text(0), /savings? account/);
  assert.match(text(1), /debit card number/);
});

test("multichannel: more channels than the server takes are refused", async () => {
  const nine = Array.from({ length: 9 }, () => 0.5);
  const { status, body } = await ask("?multichannel=true", channelsOf(...nine));
  assert.equal(status, 400);
  assert.match(body.err_msg!, /9 channels.*at most 8/);
  const mixed = await ask("", channelsOf(...nine));
  assert.equal(mixed.transcript, sampleText);
  const raw = await ask("?multichannel=true&encoding=linear16&sample_rate=16000&channels=9", samples);
  assert.match(raw.body.err_msg!, /channels="9".*at most 8/);
});

test("diarize: the speaker of a word is its channel", { skip }, async () => {
  const { status, body, words, warnings, transcript } = await ask("?diarize=true", recording("audio/google/google_two_channel_16k.flac"));
  assert.equal(status, 200);
  assert.deepEqual(warnings, []);
  assert.equal(body.metadata.channels, 1);
  assert.equal(body.results.channels.length, 1);
  const said = (speaker: number) =>
    plain(
      words
        .filter((word) => word.speaker === speaker)
        .map(({ word }) => word)
        .join(" "),
    );
  assert.match(said(0), /savings? account/);
  assert.match(said(1), /debit card number/);
  assert.equal(
    words.every(({ speaker }) => speaker === 0 || speaker === 1),
    true,
  );
  for (const [index, word] of words.entries()) assert.ok(index === 0 || word.start >= words[index - 1]!.start);
  assert.equal(words.map((word) => word.punctuated_word).join(" "), transcript);
});

test("diarize: a call over minutes has each voice on its side", { skip }, async () => {
  const { words } = await ask("?diarize=true&duration=35000", recording("audio/derived/call_libri_2ch_8k_mulaw.wav"));
  const said = (speaker: number) =>
    plain(
      words
        .filter((word) => word.speaker === speaker)
        .map(({ word }) => word)
        .join(" "),
    );
  assert.match(said(0), /i knew well enough that he might be carried thousands of miles/);
  assert.match(said(0), /seem to remember kissing/);
  assert.match(said(1), /something warm and living/);
  assert.doesNotMatch(said(0), /asked himself/);
  assert.doesNotMatch(said(1), /carried thousands/);
});

test("diarize: a voice that leaks into the other channel is heard once", async () => {
  const { transcript, words, warnings } = await ask("?diarize=true", channelsOf(0.1, 1));
  assert.equal(transcript, sampleText);
  assert.deepEqual(new Set(words.map(({ speaker }) => speaker)), new Set([1]));
  assert.deepEqual(warnings, []);
});

test("diarize: one channel, or two that are alike, or more than two have no speakers, with a warning", async () => {
  for (const [name, payload] of [
    ["one", channelsOf(1)],
    ["two alike", channelsOf(1, 1)],
    ["two nearly alike", channelsOf(1, (index) => 1 + 0.01 * Math.sin(index / 50))],
    ["three", channelsOf(1, 0.5, 0)],
  ] as const) {
    const { status, transcript, words, warnings } = await ask("?diarize=true", payload);
    assert.equal(status, 200, name);
    assert.equal(transcript, sampleText, name);
    assert.equal(
      words.some((word) => word.speaker !== undefined),
      false,
      name,
    );
    assert.deepEqual(warnings, ["diarize no_effect"], name);
  }
});

test("diarize_model: naming one asks for speakers; diarize=false has the last word", async () => {
  for (const query of ["?diarize_model=latest", "?diarize_model=v2&diarize=true"]) {
    const { words } = await ask(query, channelsOf(1, 0));
    assert.deepEqual(new Set(words.map(({ speaker }) => speaker)), new Set([0]), query);
  }
  const { words, warnings } = await ask("?diarize_model=v1&diarize=false", channelsOf(1, 0));
  assert.deepEqual(new Set(words.map(({ speaker }) => speaker)), new Set([undefined]));
  assert.deepEqual(warnings, []);
  assert.equal((await ask("?diarize_model=v9")).status, 400);
});

test("diarize: with multichannel the channels stay apart, with a warning", async () => {
  const { body, warnings } = await ask("?diarize=true&multichannel=true", channelsOf(1, 0));
  assert.equal(body.results.channels.length, 2);
  assert.deepEqual(warnings, ["diarize no_effect"]);
});

test("encoding, sample_rate, channels: samples without a header are read as they say", async () => {
  const linear = await ask("?encoding=linear16&sample_rate=16000", samples);
  assert.equal(linear.transcript, sampleText);
  const two = channelsOf(0, 1).subarray(44);
  const split = await ask("?encoding=linear16&sample_rate=16000&channels=2&multichannel=true", two);
  assert.deepEqual(
    split.body.results.channels.map(({ alternatives }) => alternatives[0]!.transcript),
    ["", sampleText],
  );
  assert.equal((await ask("?encoding=linear16", samples)).status, 400);
  assert.equal((await ask("?encoding=g729&sample_rate=8000", samples)).status, 400);
});
