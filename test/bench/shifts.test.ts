import assert from "node:assert/strict";
import { test } from "node:test";
import { languageRate, meanOfSources, type ScoredText } from "../../bench/accuracy/index.js";
import { mean, standardError } from "../../bench/statistics.js";

test("a mean has the standard error of its values", () => {
  assert.equal(mean([1, 2, 3, 4]), 2.5);
  // The variance of 1, 2, 3, 4 is 5 / 3; of their mean a quarter of that.
  assert.ok(Math.abs(standardError([1, 2, 3, 4]) - Math.sqrt(5 / 12)) < 1e-12);
  assert.ok(Number.isNaN(standardError([7])));
});

test("each source of the dev list counts as much, and each language is counted in its own way", () => {
  const text = (group: string, lang: string, dev: boolean, wordErrors: number, words: number): ScoredText => ({
    ...{ id: group, group, lang, dev, seconds: 1, text: "", reference: "", hypothesis: "" },
    ...{ wordErrors, words, characterErrors: 1, characters: 4 * words },
  });
  const scored = [
    text("one", "en", true, 1, 10),
    text("one", "en", true, 3, 10),
    text("other", "en", true, 0, 100),
    text("spelled", "en", false, 5, 5),
    text("tales", "es", false, 1, 4),
    text("poems", "ja", false, 1, 5),
  ];
  assert.equal(meanOfSources(scored), 10);
  const [spanish, japanese] = ["es", "ja"].map(languageRate);
  assert.deepEqual([spanish!.title, spanish!.rate(scored)], ["WER %, Spanish", 25]);
  assert.deepEqual([japanese!.title, japanese!.rate(scored)], ["CER %, Japanese", 5]);
});
