import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleText } from "../running-server.js";
import { asking, plain, recording, withoutCorpus as skip } from "./asking.js";

const { ask } = asking();
const numbers = () => recording("audio/asterisk_en/ast_en_vm-delete.wav");

test("punctuate: false gives bare words, unless something else needs punctuation", async () => {
  const { transcript, words } = await ask("?punctuate=false");
  assert.equal(transcript, plain(sampleText));
  assert.equal(
    words.some((word) => word.punctuated_word !== undefined),
    false,
  );
  for (const query of ["", "?punctuate=true", "?punctuate=false&smart_format=true", "?punctuate=false&paragraphs=true"]) {
    assert.equal((await ask(query)).transcript, sampleText, query);
  }
});

test("smart_format: words are joined to the transcript, and paragraphs come with it", async () => {
  const { transcript, words, body } = await ask("?smart_format=true");
  assert.equal(words.map((word) => word.punctuated_word).join(" "), transcript);
  assert.equal(plain(transcript), plain(sampleText));
  assert.notEqual(body.results.channels[0]!.alternatives[0]!.paragraphs, undefined);
});

test("numerals: a number is written in digits", { skip }, async () => {
  const { transcript, warnings } = await ask("?numerals=true", numbers());
  assert.match(transcript, /\b7\b/);
  assert.doesNotMatch(plain(transcript), /\bseven\b/);
  assert.deepEqual(warnings, []);
});

test("paragraphs: every word is in one", async () => {
  const { body, words } = await ask("?paragraphs=true");
  const { paragraphs } = body.results.channels[0]!.alternatives[0]!;
  assert.ok(paragraphs!.transcript.startsWith("\n"));
  assert.equal(
    paragraphs!.paragraphs.reduce((sum, paragraph) => sum + paragraph.num_words, 0),
    words.length,
  );
  assert.equal(plain(paragraphs!.paragraphs.flatMap(({ sentences }) => sentences.map(({ text }) => text)).join(" ")), plain(sampleText));
});

test("utterances: every word is in one", async () => {
  const { body, words } = await ask("?utterances=true");
  const { utterances } = body.results;
  assert.deepEqual(
    utterances!.flatMap((utterance) => utterance.words.map(({ word }) => word)),
    words.map(({ word }) => word),
  );
  for (const { start, end, channel } of utterances!) assert.ok(start <= end && channel === 0);
});

test("utt_split: more splits at a smaller gap", async () => {
  const count = async (seconds: number) => (await ask(`?utterances=true&utt_split=${seconds}`)).body.results.utterances!.length;
  assert.equal(await count(60), 1);
  assert.ok((await count(0.02)) > 1);
});

test("utt_split: without utterances it has no effect, with a warning", async () => {
  assert.deepEqual((await ask("?utt_split=0.5")).warnings, ["utt_split no_effect"]);
  assert.deepEqual((await ask("?utt_split=0.5&utterances=true")).warnings, []);
});

test("search: each term has its hits", async () => {
  const { body } = await ask("?search=country&search=zebra");
  const { search } = body.results.channels[0]!;
  assert.deepEqual(
    search!.map(({ query }) => query),
    ["country", "zebra"],
  );
  const good = search![0]!.hits.filter(({ confidence }) => confidence > 0.5);
  assert.equal(good.length, 2);
  assert.ok(good[0]!.start < good[1]!.start);
  assert.match(good[0]!.snippet, /country/i);
  assert.equal(
    search![1]!.hits.some(({ confidence }) => confidence > 0.5),
    false,
  );
});

test("replace: a term is written in another way, or left out", async () => {
  const { transcript, words } = await ask("?replace=country:planet&replace=fellow");
  assert.doesNotMatch(plain(transcript), /country|fellow/);
  assert.equal(plain(transcript).match(/planet/g)!.length, 2);
  assert.equal(words.map((word) => word.punctuated_word).join(" "), transcript);
});

test("profanity_filter: clean speech stays as it is", async () => {
  const { status, transcript, warnings } = await ask("?profanity_filter=true");
  assert.deepEqual([status, transcript, warnings], [200, sampleText, []]);
});

test("prompt: it reaches the model", { skip }, async () => {
  // The model spells the name as the prompt does.
  const spelled = async (query: string) => (await ask(query, recording("audio/google/google_brooklyn_flac.flac"))).transcript;
  assert.match(await spelled(""), /Brooklyn/);
  assert.match(await spelled(`?prompt=${encodeURIComponent("the brooklyn bridge, the BROOKLYN bridge, BROOKLYN")}`), /BROOKLYN|brooklyn/);
});

test("keywords, keyterm: the terms join the prompt, with a warning", async () => {
  for (const [query, warning] of [
    ["?keywords=Kennedy:2&keywords=country", "keywords approximated"],
    ["?keyterm=Kennedy&keyterm=my%20fellow", "keyterm approximated"],
  ] as const) {
    const { status, transcript, warnings } = await ask(query);
    assert.equal(status, 200);
    assert.match(plain(transcript), /what your country can do for you/);
    assert.deepEqual(warnings, [warning]);
  }
});

test("temperature, best_of: text is sampled", async () => {
  assert.equal((await ask("?temperature=0")).transcript, sampleText);
  const { status, transcript, warnings } = await ask("?temperature=0.2&best_of=2");
  assert.equal(status, 200);
  assert.match(plain(transcript), /country/);
  assert.deepEqual(warnings, []);
});

test("best_of: without a temperature it has no effect, with a warning", async () => {
  assert.deepEqual((await ask("?best_of=3")).warnings, ["best_of no_effect"]);
  assert.deepEqual((await ask("?best_of=3&temperature=0")).warnings, ["best_of no_effect"]);
});

test("beam_size: a search finds the same easy sentence; with a temperature there is none", async () => {
  for (const size of [1, 2]) {
    const { transcript, warnings } = await ask(`?beam_size=${size}`);
    assert.equal(plain(transcript), plain(sampleText));
    assert.deepEqual(warnings, []);
  }
  assert.deepEqual((await ask("?beam_size=2&temperature=0.1")).warnings, ["beam_size no_effect"]);
});
