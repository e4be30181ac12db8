import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeepgramWord } from "../../src/transcript/index.js";
import { searchWords } from "../../src/transcript/search.js";

const wordsOf = (text: string): DeepgramWord[] =>
  text.split(" ").map((each, index) => ({ word: each, start: index, end: index + 0.5, confidence: 0.9, punctuated_word: each }));

const spoken = wordsOf(
  "And so, my fellow Americans: ask not what your country can do for you, ask what you can do for your well-known country.",
);

const snippets = (query: string, words = spoken) => searchWords(words, [query])[0]!.hits.map((hit) => hit.snippet);

test("hits are in the order of time, with the part of the transcript and its confidence", () => {
  assert.deepEqual(searchWords(spoken, ["country"]), [
    {
      query: "country",
      hits: [
        { confidence: 0.9, start: 9, end: 9.5, snippet: "country" },
        { confidence: 0.9, start: 22, end: 22.5, snippet: "country." },
      ],
    },
  ]);
});

test("phrases are found whatever their case and punctuation", () => {
  assert.deepEqual(snippets("FELLOW, americans"), ["fellow Americans:"]);
  assert.deepEqual(snippets("for you ask"), ["for you, ask"]);
  assert.deepEqual(snippets("well known"), ["well-known"]);
  assert.deepEqual(snippets("known"), ["well-known"]);
  assert.deepEqual(snippets("ask"), ["ask", "ask"]);
});

test("apostrophes may be typographic, and accents may be missing", () => {
  const words = wordsOf("I don’t like the Café's tea, no, no, no.");
  assert.deepEqual(snippets("don't", words), ["don’t"]);
  assert.deepEqual(snippets("cafe's tea", words), ["Café's tea,"]);
  assert.deepEqual(snippets("no no", words), ["no, no,"]);
});

test("each query has its entry, in the request's order", () => {
  const found = searchWords(spoken, ["zebra", "fellow", "zebra", "...", ""]);
  assert.deepEqual(
    found.map(({ query, hits }) => [query, hits.length]),
    [
      ["zebra", 0],
      ["fellow", 1],
      ["zebra", 0],
      ["...", 0],
      ["", 0],
    ],
  );
});

test("similar words are hits of lower confidence", () => {
  const words = wordsOf("The county and the epistomology of Mr. Deep Gram.");
  const [county] = searchWords(words, ["country"])[0]!.hits;
  assert.equal(county!.snippet, "county");
  assert.ok(Math.abs(county!.confidence - 0.9 * (1 - 2 / 7)) < 1e-6);
  assert.deepEqual(snippets("epistemology", words), ["epistomology"]);
  assert.deepEqual(snippets("Deepgram", words), ["Deep Gram."]);
  assert.ok(searchWords(words, ["epistemology"])[0]!.hits[0]!.confidence < 0.9);
});

test("short words have no similar ones, and exact hits are not similar ones again", () => {
  assert.deepEqual(snippets("and", wordsOf("hand ant and")), ["and"]);
  assert.deepEqual(snippets("country", wordsOf("the country a")), ["country"]);
});

test("words of scripts without spaces are found across the model's pieces", () => {
  const words = wordsOf("你 好， 世界 很 大。");
  assert.deepEqual(snippets("世界", words), ["世界"]);
  assert.deepEqual(snippets("你好世界", words), ["你 好， 世界"]);
});
