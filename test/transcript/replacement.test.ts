import assert from "node:assert/strict";
import { test } from "node:test";
import { replaceWords } from "../../src/transcript/replacement.js";
import { textOf, writtenOf } from "./samples.js";

/** `find:with` pairs, as in a request. */
const replaced = (text: string, ...pairs: string[]) =>
  replaceWords(
    writtenOf(text),
    pairs.map((pair) => ({ find: pair.split(":")[0]!, with: pair.split(":")[1] ?? "" })),
  );
const text = (spoken: string, ...pairs: string[]) => textOf(replaced(spoken, ...pairs));

test("a word is replaced whatever its case, and written as the request has it", () => {
  assert.equal(text("Monika saw monika and MONIKA.", "monika:Monica"), "Monica saw Monica and Monica.");
  assert.equal(text("We use i phone here", "I phone:iPhone"), "We use iPhone here");
});

test("only whole words are replaced", () => {
  assert.equal(text("cat concat cats cat's catch well-cat", "cat:dog"), "dog concat cats cat's catch well-cat");
  assert.equal(text("we'll do well", "well:fine"), "we'll do fine");
});

test("punctuation around what is found stays", () => {
  assert.equal(text('He said: "monika, (jon)!"', "monika:Monica", "jon:John"), 'He said: "Monica, (John)!"');
  assert.equal(text("See doctor. Then", "doctor:Dr."), "See Dr. Then");
  assert.equal(text("So, monika jon, hello", "monika jon:Monica John"), "So, Monica John, hello");
});

test("phrases are found across punctuation, and compounds by their parts", () => {
  assert.equal(text("Fellow, Americans: ask", "fellow americans:citizens"), "citizens: ask");
  assert.equal(text("a well-known man", "well known:famous"), "a famous man");
  assert.equal(text("a well known man", "well-known:famous"), "a famous man");
  assert.equal(text("I don’t know", "don't:do not"), "I do not know");
});

test("the longest term wins, and of equal ones the first", () => {
  assert.equal(text("new york city", "new york:NY", "new:old", "new york city:NYC", "new york city:X"), "NYC");
  assert.equal(text("new york town", "new york:NY", "new york city:NYC"), "NY town");
});

test("replacements do not change each other's words", () => {
  assert.equal(text("yes no yes", "yes:no", "no:yes"), "no yes no");
});

test("a term without a replacement is removed, with the punctuation that only it needed", () => {
  assert.equal(text("So, um, I went.", "um"), "So, I went.");
  assert.equal(text("I went, um.", "um"), "I went.");
  assert.equal(text("I went um. Then", "um"), "I went. Then");
  assert.equal(text("I went. Um. Then", "um"), "I went. Then");
  assert.equal(text("I (um) went", "um"), "I went");
  assert.equal(text('He said, "Um, you know, no um."', "um", "you know"), 'He said, "no."');
  assert.equal(text("um", "um"), "");
});

test("as many words as before keep their times; more or fewer share the time by their length", () => {
  assert.deepEqual(
    replaced("aa bb cc", "aa bb:x yyyyy").map(({ text: each, start, end }) => [each, start, end]),
    [
      ["x", 0, 0.5],
      ["yyyyy", 0.5, 1],
      ["cc", 1, 1.5],
    ],
  );
  assert.deepEqual(
    replaced("aa bb cc", "aa bb:a bb c").map(({ text: each, start, end }) => [each, start, end]),
    [
      ["a", 0, 0.25],
      ["bb", 0.25, 0.75],
      ["c", 0.75, 1],
      ["cc", 1, 1.5],
    ],
  );
  const [one] = replaceWords(
    [
      { ...writtenOf("aa")[0]!, probability: 0.4 },
      { ...writtenOf("x bb")[1]!, probability: 0.8 },
    ],
    [{ find: "aa bb", with: "c" }],
  );
  assert.equal(one!.end, 1);
  assert.ok(Math.abs(one!.probability - 0.6) < 1e-9);
});

test("a phrase is not found across two speakers", () => {
  const words = [...writtenOf("new", { speaker: 0 }), ...writtenOf("york", { speaker: 1 })];
  assert.equal(textOf(replaceWords(words, [{ find: "new york", with: "NY" }])), "new york");
});

test("words of scripts without spaces are found across the model's pieces, whole pieces alone", () => {
  assert.equal(text("你 好， 世界", "你好:您好"), "您好， 世界");
  assert.equal(text("你 好， 世界", "界:X"), "你 好， 世界");
});

test("a term of punctuation alone finds nothing", () => {
  assert.equal(text("a - b ...", "...:x", ":y", " - :z"), "a - b ...");
});

test("the work grows with the words, not with their square", () => {
  const words = Array.from({ length: 50_000 }, (_, index) => ({
    text: index % 2 === 0 ? "um" : "word",
    start: index,
    end: index + 1,
    probability: 1,
  }));
  const rules = Array.from({ length: 200 }, (_, index) => ({ find: `um word um ${index}`, with: "x" }));
  assert.equal(replaceWords(words, [...rules, { find: "um", with: "" }]).length, 25_000);
});
