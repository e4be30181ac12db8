import assert from "node:assert/strict";
import { test } from "node:test";
import { namesOf } from "../../bench/accuracy/index.js";

test("names are capitalised words inside sentences, joined where they follow each other", () => {
  assert.deepEqual(namesOf({ text: "how old is the Brooklyn Bridge" }), ["Brooklyn Bridge"]);
  assert.deepEqual(namesOf({ text: "But though, except in Italy, Gothic letter was used" }), ["Italy", "Gothic"]);
  assert.deepEqual(namesOf({ text: 'The earliest book, the "Gutenberg" Bible, and I' }), ["Gutenberg", "Bible"]);
});

test("a sentence's first word is no name, a name after a title is", () => {
  assert.deepEqual(namesOf({ text: "Try again. Please hold. In this regard" }), []);
  assert.deepEqual(namesOf({ text: "Mr. Quilter is the apostle" }), ["Quilter"]);
});

test("remarks in braces are not said", () => {
  assert.deepEqual(namesOf({ text: "Fuggetaboutit. {read in the style of Tony Soprano}" }), []);
});

test("references without capitals have the names that were marked by hand", () => {
  assert.deepEqual(namesOf({ text: "quoth zau al makan to margaret" }), ["Margaret", "Zau al Makan"]);
  assert.deepEqual(namesOf({ text: "the hebrews inhale" }), ["Hebrews"]);
  assert.deepEqual(namesOf({ text: null }), []);
});
