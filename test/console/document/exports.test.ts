import assert from "node:assert/strict";
import { test } from "node:test";
import { documentOf, named, rewritten, toAnswer, toSrt, toText, toVtt } from "../../../src/console/document/index.js";
import { answerOf, said } from "./spoken-document.js";

const call = answerOf(
  [
    { text: "Good", speaker: 0 },
    { text: "morning.", speaker: 0 },
  ].map((word) => word),
);

test("text: a paragraph a turn, with the names of voices where they change", () => {
  const document = said({ text: "Good", speaker: 0 }, { text: "morning.", speaker: 0 }, { text: "Hello!", speaker: 1 });
  assert.equal(toText(document), "Speaker 1: Good morning.\n\nSpeaker 2: Hello!\n");
  assert.equal(toText(named(document, 1, "  Ada  L. ")), "Speaker 1: Good morning.\n\nAda L.: Hello!\n");
  assert.equal(toText(named(named(document, 1, "Ada"), 1, "")), toText(document));
  assert.equal(toText(said()), "");
});

test("channels are voices of their own, in the order in which they speak", () => {
  const document = documentOf(answerOf(["Hello."], ["Hi."]));
  assert.equal(toText(document), "Channel 1: Hello.\n\nChannel 2: Hi.\n");
});

test("captions have what was written, and the names that people gave", () => {
  const document = rewritten(named(said({ text: "Helo.", speaker: 0 }), 0, "R&D <1>"), { channel: 0, from: 0, to: 1 }, "Hello.");
  assert.match(toSrt(document), /^1\n00:00:00,000 --> 00:00:01,000\nHello\.\n$/);
  assert.match(toVtt(document), /^WEBVTT\n\n00:00:00\.000 --> 00:00:01\.000\n<v R&amp;D &lt;1&gt;>Hello\.\n$/);
});

test("the answer with other words: transcript, confidence, utterances and paragraphs follow, and nothing is added", () => {
  const plain = toAnswer(call, rewritten(documentOf(call), { channel: 0, from: 1, to: 2 }, "evening."));
  const [alternative] = plain.results.channels[0]!.alternatives;
  assert.equal(alternative!.transcript, "Good evening.");
  assert.equal(alternative!.confidence, 0.95);
  assert.deepEqual(alternative!.words[1], { word: "evening", start: 1, end: 1.5, confidence: 1, punctuated_word: "evening.", speaker: 0 });
  assert.equal("paragraphs" in alternative!, false);
  assert.equal("utterances" in plain.results, false);
  assert.equal(plain.metadata, call.metadata);

  const [channel] = call.results.channels;
  const full = {
    ...call,
    results: {
      channels: [{ alternatives: [{ ...channel!.alternatives[0]!, paragraphs: { transcript: "", paragraphs: [] } }] }],
      utterances: [],
    },
  };
  const made = toAnswer(full, rewritten(documentOf(full), { channel: 0, from: 1, to: 2 }, "evening."));
  assert.equal(made.results.channels[0]!.alternatives[0]!.paragraphs!.transcript, "\nSpeaker 0: Good evening.");
  assert.deepEqual(
    made.results.utterances!.map(({ transcript }) => transcript),
    ["Good evening."],
  );
});

test("an answer without punctuation keeps having none", () => {
  const bare = answerOf(["good", "morning"]);
  for (const word of bare.results.channels[0]!.alternatives[0]!.words) delete (word as { punctuated_word?: string }).punctuated_word;
  const made = toAnswer(bare, rewritten(documentOf(bare), { channel: 0, from: 1, to: 2 }, "evening"));
  assert.deepEqual(made.results.channels[0]!.alternatives[0]!.words[1], { word: "evening", start: 1, end: 1.5, confidence: 1 });
});
