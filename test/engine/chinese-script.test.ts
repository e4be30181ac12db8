import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChineseScript, scriptWriter } from "../../src/engine/chinese-script.js";
import type { Segment } from "../../src/engine/index.js";

/** A segment of words that follow each other, a second each. */
function segment(...texts: string[]): Segment {
  const words = texts.map((text, index) => ({ text, start: index, end: index + 1, probability: 0.5, tokens: [index] }));
  const measured = { temperature: 0, avgLogprob: -0.2, compressionRatio: 1, noSpeechProb: 0 };
  return { start: 0, end: texts.length, text: texts.join(""), tokens: texts.map((_, index) => index), words, ...measured };
}

const written = async (script: ChineseScript | undefined, language: string, ...texts: string[]) =>
  (await scriptWriter(script))([segment(...texts)], language)[0]!;
const wordsOf = ({ words }: Segment) => words.map(({ text }) => text);

test("either script becomes the one that is asked for, and nothing but the characters changes", async () => {
  for (const texts of [
    ["樹", "葉", "變", "紅", "。"],
    ["树", "叶", "变", "红", "。"],
  ]) {
    const simplified = await written("Hans", "zh", ...texts);
    assert.deepEqual(simplified, segment("树", "叶", "变", "红", "。"));
    assert.deepEqual(await written("Hant-TW", "zh", ...texts), segment("樹", "葉", "變", "紅", "。"));
  }
});

test("a character becomes what its neighbours make of it, in other words too", async () => {
  // One simplified character for hair and for sending out, one for the empress and for behind, one for dry and for doing.
  assert.deepEqual(wordsOf(await written("Hant-TW", "zh", "头", "发", "发", "现", "皇", "后", "后", "面")), [
    "頭",
    "髮",
    "發",
    "現",
    "皇",
    "后",
    "後",
    "面",
  ]);
  assert.deepEqual(wordsOf(await written("Hans", "zh", "乾", "杯", "乾", "坤")), ["干", "杯", "乾", "坤"]);
  // In Taiwan one for a mark of the verb and for fame.
  assert.deepEqual(wordsOf(await written("Hans", "zh", "看", "著", "著", "名")), ["看", "着", "著", "名"]);
});

test("Taiwan and Hong Kong write some characters in their own ways", async () => {
  assert.equal((await written("Hant-TW", "zh", "里面")).text, "裡面");
  assert.equal((await written("Hant-HK", "zh", "里面")).text, "裏面");
});

test("other languages, Latin letters and a script that nobody asked for stay", async () => {
  assert.deepEqual(await written("Hans", "ja", "樹", "葉"), segment("樹", "葉"));
  assert.deepEqual(await written("Hans", "zh", " The", " leaves"), segment(" The", " leaves"));
  assert.deepEqual(await written(undefined, "zh", "樹", "叶"), segment("樹", "叶"));
});
