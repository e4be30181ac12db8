import assert from "node:assert/strict";
import { test } from "node:test";
import Fastify from "fastify";
import { ListenResults } from "../../src/http/listen-results.js";
import { type DeepgramResults, renderDeepgram, type Transcript } from "../../src/transcript/index.js";

const word = (text: string, start: number) => ({ text, start, end: start + 0.5, probability: 0.9, speaker: 1 });
const words = [word(" Ask", 0), word(" not.", 1), word(" Never.", 9)];
const segment = {
  start: 0,
  end: 10,
  text: " Ask not. Never.",
  tokens: [],
  words,
  temperature: 0,
  avgLogprob: 0,
  compressionRatio: 1,
  noSpeechProb: 0,
};
const channel = { language: "en", languageConfidence: 0.9, segments: [segment] };
const transcript: Transcript = { duration: 10, channels: [channel, { ...channel, segments: [] }] };

async function sent(results: DeepgramResults): Promise<unknown> {
  const app = Fastify();
  app.get("/", { schema: { response: { 200: ListenResults } } }, async () => results);
  const { body } = await app.inject("/");
  await app.close();
  return JSON.parse(body);
}

test("every member of the results is sent", async () => {
  const results = renderDeepgram(transcript, {
    punctuate: true,
    detectLanguage: true,
    paragraphs: true,
    utterances: { splitSeconds: 0.8 },
    search: ["ask", "zebra"],
  });
  assert.equal(results.utterances!.length, 2);
  assert.equal(results.channels[0]!.alternatives[0]!.paragraphs!.paragraphs.length, 2);
  assert.deepEqual(await sent(results), results);
});

test("nothing that was not asked for is sent", async () => {
  const results = renderDeepgram(transcript, { punctuate: false });
  assert.deepEqual(await sent(results), results);
});
